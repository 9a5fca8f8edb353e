const GRAMS = { g: 1, kg: 1000, oz: 28.349523125, lb: 453.59237 };
const MILLIMETRES = { mm: 1, cm: 10, m: 1000, in: 25.4 };

/** '2.4 kg' → 2400. Rounded up: a carrier never weighs in our favour. */
export function grams(text) {
  return Math.ceil(measure(text, GRAMS, 'weight'));
}

/** '30 x 20 x 15 cm' → [300, 200, 150], longest side first. */
export function millimetres(text) {
  const match = /^(.+?)\s*(mm|cm|m|in)$/i.exec(text.trim());
  if (!match) throw new TypeError(`not a size: ${text}`);
  const unit = MILLIMETRES[match[2].toLowerCase()];
  const sides = match[1].split(/[x×*]/i).map((side) => number(side) * unit);
  if (sides.length !== 3 || !sides.every((side) => side > 0)) throw new TypeError(`not a size: ${text}`);
  return sides.map((side) => Math.round(side)).sort((a, b) => b - a);
}

function measure(text, units, what) {
  const match = /^([\d.,]+)\s*([a-z]+)$/i.exec(text.trim());
  const unit = match && units[match[2].toLowerCase()];
  if (!unit) throw new TypeError(`not a ${what}: ${text}`);
  return Number((number(match[1]) * unit).toFixed(6));
}

function number(text) {
  return Number(text.trim().replace(',', '.'));
}
