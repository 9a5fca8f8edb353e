import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { quote } from '../src/quote.js';

const paris = { country: 'FR', postcode: '75011' };

describe('quote', () => {
  it('adds the surcharges to the base rate', () => {
    const offer = quote({ parcel: '2.4 kg, 30 x 20 x 15 cm', to: paris, shipOn: '2026-03-02' });
    assert.deepEqual(offer, {
      zone: 2,
      grams: 2400,
      base: 1260,
      surcharges: [{ name: 'fuel', cents: 126 }],
      total: 1386,
      arrives: '2026-03-05',
      to: paris,
    });
  });

  it('charges a light, bulky parcel by its volume', () => {
    const offer = quote({ parcel: '500 g, 60 x 50 x 40 cm', to: { country: 'IE' }, shipOn: '2026-03-02' });
    assert.equal(offer.grams, 24_000);
    assert.equal(offer.base, 1_650 + 4 * 60);
  });

  it('says when a parcel arrives in the next week', () => {
    const offer = quote({ parcel: '1 kg, 10 x 10 x 10 cm', to: { country: 'US' }, shipOn: '2026-03-05' });
    assert.equal(offer.arrives, '2026-03-17');
  });
});
