import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { cents, format, percentOf, sum } from '../src/money.js';

describe('cents', () => {
  it('reads numbers, decimal points and decimal commas', () => {
    assert.deepEqual([12.4, '12.40', ' 12,40 '].map(cents), [1240, 1240, 1240]);
  });

  it('rounds half a cent up', () => {
    assert.equal(cents(1.005), 101);
    assert.equal(cents('0.994'), 99);
  });

  it('refuses what is not an amount', () => {
    assert.throws(() => cents('a lot'), { name: 'TypeError', message: 'not an amount: a lot' });
    assert.throws(() => cents(Infinity), TypeError);
  });
});

describe('percentOf', () => {
  it('rounds half a cent up', () => {
    assert.equal(percentOf(1265, 10), 127);
    assert.equal(percentOf(1264, 10), 126);
  });

  it('accepts fractions of a percent', () => {
    assert.equal(percentOf(10_000, 12.5), 1250);
  });
});

describe('sum and format', () => {
  it('adds up nothing to nothing', () => {
    assert.equal(sum([]), 0);
    assert.equal(sum([100, 25, -5]), 120);
  });

  it('prints thousands, cents and a sign', () => {
    assert.equal(format(123_456_789), 'EUR 1,234,567.89');
    assert.equal(format(-5, 'GBP'), '-GBP 0.05');
  });
});
