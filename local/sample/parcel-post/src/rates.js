// Bands are inclusive: a parcel of exactly `upTo` grams still gets the band's rate. Rates are cents.
const TABLES = {
  1: {
    bands: [
      { upTo: 1_000, rate: 520 },
      { upTo: 2_000, rate: 640 },
      { upTo: 5_000, rate: 890 },
      { upTo: 10_000, rate: 1_190 },
      { upTo: 20_000, rate: 1_650 },
    ],
    perExtraKg: 60,
    days: 1,
  },
  2: {
    bands: [
      { upTo: 1_000, rate: 940 },
      { upTo: 2_000, rate: 1_090 },
      { upTo: 5_000, rate: 1_260 },
      { upTo: 10_000, rate: 1_780 },
      { upTo: 20_000, rate: 2_640 },
    ],
    perExtraKg: 110,
    days: 3,
  },
  3: {
    bands: [
      { upTo: 1_000, rate: 1_180 },
      { upTo: 2_000, rate: 1_420 },
      { upTo: 5_000, rate: 1_790 },
      { upTo: 10_000, rate: 2_480 },
      { upTo: 20_000, rate: 3_560 },
    ],
    perExtraKg: 145,
    days: 4,
  },
  4: {
    bands: [
      { upTo: 500, rate: 1_890 },
      { upTo: 1_000, rate: 2_340 },
      { upTo: 2_000, rate: 3_120 },
      { upTo: 5_000, rate: 5_480 },
      { upTo: 10_000, rate: 8_900 },
    ],
    perExtraKg: 820,
    days: 8,
  },
};

/** Price in cents of a chargeable weight, before surcharges. */
export function baseRate(zone, grams) {
  const { bands, perExtraKg } = tableOf(zone);
  const last = bands.at(-1);
  const extraKg = Math.floor((grams - last.upTo) / 1000);
  if (extraKg > 0) return last.rate + extraKg * perExtraKg;
  return bands.find((band) => grams <= band.upTo).rate;
}

/** Working days a parcel travels. */
export function transitDays(zone) {
  return tableOf(zone).days;
}

function tableOf(zone) {
  const table = TABLES[zone];
  if (!table) throw new RangeError(`no rate table for zone ${zone}`);
  return table;
}
