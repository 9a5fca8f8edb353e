import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { isOversize, surchargesFor } from '../src/surcharges.js';

const small = { grams: 900, sides: [300, 200, 150], fragile: false };
const mainland = { country: 'FR', postcode: '75011' };

describe('surchargesFor', () => {
  it('always charges fuel, ten percent of the base', () => {
    assert.deepEqual(surchargesFor({ base: 1_265, parcel: small, to: mainland }), [{ name: 'fuel', cents: 127 }]);
  });

  it('adds the remote area', () => {
    const lines = surchargesFor({ base: 1_000, parcel: small, to: { country: 'FR', postcode: '20137' } });
    assert.deepEqual(lines.at(-1), { name: 'remote area', cents: 850 });
  });

  it('keeps the printed order', () => {
    const lines = surchargesFor({
      base: 1_000,
      parcel: { ...small, sides: [1_300, 200, 150], fragile: true },
      to: { country: 'ES', postcode: '35001' },
    });
    assert.deepEqual(lines.map((line) => line.name), ['fuel', 'remote area', 'oversize', 'fragile']);
  });
});

describe('isOversize', () => {
  it('measures the longest side', () => {
    assert.equal(isOversize({ sides: [1_200, 100, 100] }), false);
    assert.equal(isOversize({ sides: [1_201, 100, 100] }), true);
  });

  it('measures length and girth', () => {
    assert.equal(isOversize({ sides: [1_000, 500, 500] }), false);
    assert.equal(isOversize({ sides: [1_000, 501, 500] }), true);
  });
});
