import { addWorkingDays } from './calendar.js';
import { sum } from './money.js';
import { chargeableGrams, parseParcel } from './parcel.js';
import { baseRate, transitDays } from './rates.js';
import { surchargesFor } from './surcharges.js';
import { zoneOf } from './zones.js';

/**
 * Prices a parcel.
 * `{ parcel, to: { country, postcode }, shipOn: 'YYYY-MM-DD' }` →
 * `{ zone, grams, base, surcharges, total, arrives, to }`, all money in cents.
 */
export function quote({ parcel: input, to, shipOn }) {
  const parcel = parseParcel(input);
  const zone = zoneOf(to);
  const grams = chargeableGrams(parcel);
  const base = baseRate(zone, grams);
  const surcharges = surchargesFor({ base, parcel, to });
  return {
    zone,
    grams,
    base,
    surcharges,
    total: sum([base, ...surcharges.map((line) => line.cents)]),
    arrives: addWorkingDays(shipOn, transitDays(zone)),
    to,
  };
}
