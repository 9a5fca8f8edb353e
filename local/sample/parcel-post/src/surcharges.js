import { cents, percentOf } from './money.js';
import { isRemote } from './zones.js';

const FUEL_PERCENT = 10;
const REMOTE_AREA = cents('8.50');
const OVERSIZE = cents('12.00');
const FRAGILE = cents('2.75');

// Either limit makes a parcel too big for the sorting belt.
const LONGEST_SIDE = 1_200;
const LENGTH_AND_GIRTH = 3_000;

/** The surcharges that apply, in the order they are printed: `[{ name, cents }]`. */
export function surchargesFor({ base, parcel, to }) {
  const lines = [{ name: 'fuel', cents: percentOf(base, FUEL_PERCENT) }];
  if (isRemote(to)) lines.push({ name: 'remote area', cents: REMOTE_AREA });
  if (isOversize(parcel)) lines.push({ name: 'oversize', cents: OVERSIZE });
  if (parcel.fragile) lines.push({ name: 'fragile', cents: FRAGILE });
  return lines;
}

export function isOversize({ sides: [length, width, height] }) {
  return length > LONGEST_SIDE || length + 2 * (width + height) > LENGTH_AND_GIRTH;
}
