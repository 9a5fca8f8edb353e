/** Turns an amount such as 12.4, '12.40' or '12,40' into cents. */
export function cents(amount) {
  const number = typeof amount === 'string' ? Number(amount.trim().replace(',', '.')) : amount;
  if (!Number.isFinite(number)) throw new TypeError(`not an amount: ${amount}`);
  return roundHalfUp(number * 100);
}

/** A percentage of an amount in cents, rounded half up to a cent. */
export function percentOf(amount, percent) {
  return roundHalfUp((amount * percent) / 100);
}

export function sum(amounts) {
  return amounts.reduce((total, amount) => total + amount, 0);
}

/** 123456 → 'EUR 1,234.56'. The currency goes first, as our labels print it. */
export function format(amount, currency = 'EUR') {
  const sign = amount < 0 ? '-' : '';
  const [whole, fraction] = (Math.abs(amount) / 100).toFixed(2).split('.');
  return `${sign}${currency} ${whole.replace(/\B(?=(\d{3})+$)/g, ',')}.${fraction}`;
}

// Binary fractions make 1.005 * 100 come out as 100.49999999999999.
function roundHalfUp(number) {
  return Math.round(Number(number.toFixed(6)));
}
