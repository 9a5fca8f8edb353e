import { grams, millimetres } from './units.js';

export class ParcelError extends Error {
  name = 'ParcelError';
}

/**
 * Reads a parcel from text ('2.4 kg, 30 x 20 x 15 cm, fragile'), from JSON text, or from an object
 * `{ weight, size, fragile? }`. Gives `{ grams, sides, fragile }`, sides in millimetres, longest first.
 */
export function parseParcel(input) {
  const { weight, size, fragile = false } = fields(input);
  if (!weight) throw new ParcelError('a parcel needs a weight');
  if (!size) throw new ParcelError('a parcel needs a size');
  try {
    return check({ grams: grams(weight), sides: millimetres(size), fragile: Boolean(fragile) });
  } catch (error) {
    if (error instanceof ParcelError) throw error;
    throw new ParcelError(error.message, { cause: error });
  }
}

/** Cubic centimetres / 5000 is the volumetric weight in kilograms; here in whole grams, rounded up. */
export function volumetricGrams({ sides: [length, width, height] }) {
  return Math.ceil((length * width * height) / 5000);
}

export function chargeableGrams(parcel) {
  return Math.max(parcel.grams, volumetricGrams(parcel));
}

function fields(input) {
  if (typeof input === 'object' && input !== null) return input;
  if (typeof input !== 'string') throw new ParcelError('a parcel is text or an object');
  if (input.trimStart().startsWith('{')) return fromJson(input);
  // A comma between digits is a decimal comma, not the end of a part.
  const [weight, size, ...marks] = input.split(/,(?!\d)/).map((part) => part.trim());
  return { weight, size, fragile: marks.includes('fragile') };
}

function fromJson(text) {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new ParcelError('a parcel in JSON must be valid JSON', { cause });
  }
}

function check(parcel) {
  if (!(parcel.grams > 0)) throw new ParcelError('a parcel must weigh something');
  if (parcel.grams > 70_000) throw new ParcelError('a parcel may weigh 70 kg at most');
  return parcel;
}
