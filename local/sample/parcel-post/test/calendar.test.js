import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { addWorkingDays, isWorkingDay } from '../src/calendar.js';

describe('isWorkingDay', () => {
  it('is Monday to Friday', () => {
    const week = ['2026-03-02', '2026-03-03', '2026-03-04', '2026-03-05', '2026-03-06', '2026-03-07', '2026-03-08'];
    assert.deepEqual(week.map(isWorkingDay), [true, true, true, true, true, false, false]);
  });

  it('is not a fixed public holiday', () => {
    assert.equal(isWorkingDay('2026-12-25'), false);
    assert.equal(isWorkingDay('2026-05-01'), false);
  });
});

describe('addWorkingDays', () => {
  it('stays put for no days', () => {
    assert.equal(addWorkingDays('2026-03-02', 0), '2026-03-02');
  });

  it('counts on within a week', () => {
    assert.equal(addWorkingDays('2026-03-02', 3), '2026-03-05');
  });

  it('steps over the weekend', () => {
    assert.equal(addWorkingDays('2026-03-06', 1), '2026-03-09');
    assert.equal(addWorkingDays('2026-03-07', 1), '2026-03-09');
  });

  it('steps over Christmas', () => {
    assert.equal(addWorkingDays('2026-12-24', 1), '2026-12-28');
  });

  it('refuses what is not a date', () => {
    assert.throws(() => addWorkingDays('2 March', 1), { name: 'TypeError', message: 'not a date: 2 March' });
  });
});
