export { addWorkingDays, isWorkingDay } from './calendar.js';
export { createHandler } from './handler.js';
export { label } from './label.js';
export { cents, format } from './money.js';
export { ParcelError, parseParcel } from './parcel.js';
export { quote } from './quote.js';
export { UnknownDestination, zoneOf } from './zones.js';
