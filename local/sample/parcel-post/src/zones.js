export class UnknownDestination extends Error {
  name = 'UnknownDestination';
}

const ZONES = new Map([
  [1, ['IE']],
  [2, ['GB', 'FR', 'BE', 'NL', 'LU']],
  [3, ['AT', 'CZ', 'DE', 'DK', 'EE', 'ES', 'FI', 'GR', 'HR', 'HU', 'IT', 'LT', 'LV', 'PL', 'PT', 'RO', 'SE', 'SI', 'SK']],
  [4, ['AU', 'CA', 'CH', 'JP', 'NO', 'NZ', 'US']],
]);

// Islands and mountains our carriers charge extra for, by postcode prefix.
const REMOTE = {
  GB: ['BT', 'HS', 'IM', 'KW', 'ZE'],
  FR: ['20'],
  ES: ['35', '38', '51', '52'],
  GR: ['84', '85'],
  US: ['967', '968', '995', '996', '997', '998', '999'],
};

/** The zone number (1 to 4) of a two-letter country code. */
export function zoneOf({ country }) {
  const code = String(country ?? '').trim().toUpperCase();
  for (const [zone, countries] of ZONES) {
    if (countries.includes(code)) return zone;
  }
  throw new UnknownDestination(`we do not ship to ${code || 'nowhere'}`);
}

export function isRemote({ country, postcode = '' }) {
  const code = postcode.replace(/\s/g, '').toUpperCase();
  const prefixes = REMOTE[String(country).trim().toUpperCase()] ?? [];
  return prefixes.some((prefix) => code.startsWith(prefix));
}
