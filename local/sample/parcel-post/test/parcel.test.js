import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { chargeableGrams, ParcelError, parseParcel, volumetricGrams } from '../src/parcel.js';

describe('parseParcel', () => {
  it('reads text', () => {
    assert.deepEqual(parseParcel('2.4 kg, 30 x 20 x 15 cm'), { grams: 2400, sides: [300, 200, 150], fragile: false });
  });

  it('reads decimal commas', () => {
    assert.equal(parseParcel('2,4 kg, 30 x 20,5 x 15 cm').grams, 2400);
    assert.deepEqual(parseParcel('2,4 kg, 30 x 20,5 x 15 cm').sides, [300, 205, 150]);
  });

  it('reads JSON text and objects alike', () => {
    const object = { weight: '800 g', size: '200x100x50 mm', fragile: true };
    assert.deepEqual(parseParcel(JSON.stringify(object)), parseParcel(object));
    assert.equal(parseParcel(object).fragile, true);
  });

  it('reads pounds, ounces and inches', () => {
    const parcel = parseParcel({ weight: '5 lb', size: '12 x 9 x 4 in' });
    assert.equal(parcel.grams, 2268);
    assert.deepEqual(parcel.sides, [305, 229, 102]);
    assert.equal(parseParcel({ weight: '8 oz', size: '1x1x1 cm' }).grams, 227);
  });

  it('puts the longest side first', () => {
    assert.deepEqual(parseParcel('1 kg, 5 x 40 x 20 cm').sides, [400, 200, 50]);
  });

  it('sees the fragile mark', () => {
    assert.equal(parseParcel('1 kg, 10 x 10 x 10 cm, fragile').fragile, true);
  });

  for (const [input, message] of [
    ['', 'a parcel needs a weight'],
    ['2 kg', 'a parcel needs a size'],
    ['2 stone, 10 x 10 x 10 cm', 'not a weight: 2 stone'],
    ['2 kg, 10 x 10 cm', 'not a size: 10 x 10 cm'],
    ['0 g, 10 x 10 x 10 cm', 'a parcel must weigh something'],
    ['71 kg, 10 x 10 x 10 cm', 'a parcel may weigh 70 kg at most'],
    ['{"weight":', 'a parcel in JSON must be valid JSON'],
    [42, 'a parcel is text or an object'],
  ]) {
    it(`refuses ${JSON.stringify(input)}`, () => {
      assert.throws(() => parseParcel(input), (error) => error instanceof ParcelError && error.message === message);
    });
  }
});

describe('volumetric weight', () => {
  it('is cubic centimetres over 5000', () => {
    assert.equal(volumetricGrams({ sides: [300, 200, 150] }), 1800);
  });

  it('is charged only when it is the greater one', () => {
    assert.equal(chargeableGrams({ grams: 2400, sides: [300, 200, 150] }), 2400);
    assert.equal(chargeableGrams({ grams: 900, sides: [300, 200, 150] }), 1800);
  });
});
