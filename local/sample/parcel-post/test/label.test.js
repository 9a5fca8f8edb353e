import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { label } from '../src/label.js';
import { quote } from '../src/quote.js';

describe('label', () => {
  const offer = quote({ parcel: '2.4 kg, 30 x 20 x 15 cm', to: { country: 'FR', postcode: '75011' }, shipOn: '2026-03-02' });

  it('prints address, weight, surcharges and total', () => {
    assert.deepEqual(label(offer, { name: 'A. Moreau', street: '4 rue Oberkampf', city: 'Paris' }).split('\n'), [
      '----------------------------------------',
      'A. Moreau',
      '4 rue Oberkampf',
      '75011 Paris',
      'FR',
      '----------------------------------------',
      'zone 2                            2.4 kg',
      'fuel                            EUR 1.26',
      'total                          EUR 13.86',
      'arrives                       2026-03-05',
      '----------------------------------------',
    ]);
  });

  it('never gets wider than forty columns', () => {
    const text = label(offer, { name: 'x'.repeat(60), street: 'a', city: 'b' });
    assert.ok(text.split('\n').every((line) => line.length <= 40));
    assert.match(text, /x{39}…/);
  });
});
