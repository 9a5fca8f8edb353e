import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { isRemote, UnknownDestination, zoneOf } from '../src/zones.js';

describe('zoneOf', () => {
  it('knows domestic, neighbours, the union and the rest', () => {
    assert.deepEqual(['IE', 'FR', 'DE', 'US'].map((country) => zoneOf({ country })), [1, 2, 3, 4]);
  });

  it('does not mind case and spaces', () => {
    assert.equal(zoneOf({ country: ' nl ' }), 2);
  });

  it('refuses where we do not ship', () => {
    assert.throws(() => zoneOf({ country: 'AQ' }), UnknownDestination);
    assert.throws(() => zoneOf({}), { message: 'we do not ship to nowhere' });
  });
});

describe('isRemote', () => {
  it('knows islands by postcode prefix', () => {
    assert.equal(isRemote({ country: 'FR', postcode: '20137' }), true);
    assert.equal(isRemote({ country: 'gb', postcode: 'ze1 0aa' }), true);
    assert.equal(isRemote({ country: 'US', postcode: '96813' }), true);
  });

  it('leaves the mainland alone', () => {
    assert.equal(isRemote({ country: 'FR', postcode: '75011' }), false);
    assert.equal(isRemote({ country: 'IE', postcode: 'D02 X285' }), false);
    assert.equal(isRemote({ country: 'GB' }), false);
  });
});
