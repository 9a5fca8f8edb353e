import { format } from './money.js';

const WIDTH = 40;

/** The text of a shipping label, forty columns wide. */
export function label(offer, { name, street, city }) {
  const { country, postcode = '' } = offer.to;
  return [
    rule(),
    ...[name, street, `${postcode} ${city}`.trim(), country.toUpperCase()].map(fit),
    rule(),
    pair(`zone ${offer.zone}`, kilograms(offer.grams)),
    ...offer.surcharges.map((line) => pair(line.name, format(line.cents))),
    pair('total', format(offer.total)),
    pair('arrives', offer.arrives),
    rule(),
  ].join('\n');
}

function kilograms(grams) {
  return `${(grams / 1000).toFixed(3).replace(/\.?0+$/, '')} kg`;
}

function pair(left, right) {
  return left.padEnd(WIDTH - right.length, ' ') + right;
}

function fit(text) {
  return text.length > WIDTH ? `${text.slice(0, WIDTH - 1)}…` : text;
}

function rule() {
  return '-'.repeat(WIDTH);
}
