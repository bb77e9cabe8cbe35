import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { PatientClock } from '../../src/journal/patient-clock.ts';

const hour = 3_600_000;
const day = 24 * hour;

/** Two clocks that a test sets. */
function clocks() {
  let [wall, monotonic] = [1_000_000 * hour, 5 * hour];
  const clock = new PatientClock(
    () => wall,
    () => monotonic,
  );
  return {
    pass: (ms: number) => {
      wall += ms;
      monotonic += ms;
    },
    set: (ms: number) => (wall += ms),
    /** How far what is believed is from the system's clock. */
    behind: () => wall - clock.now(),
  };
}

describe('the clock of retention', () => {
  test('goes with the system’s, and follows small corrections at once', () => {
    const { pass, set, behind } = clocks();
    for (const correction of [0, 1000, -1000, hour, -hour]) {
      pass(day);
      set(correction);
      assert.equal(behind(), 0);
    }
  });

  test('follows at once when that is set back', () => {
    const { set, behind } = clocks();
    set(-1000 * day);
    assert.equal(behind(), 0);
  });

  test('goes on as before for a day when that is set forward by more than an hour, and then believes it', () => {
    const { pass, set, behind } = clocks();
    set(1000 * day);
    assert.equal(behind(), 1000 * day);
    pass(day - 1);
    assert.equal(behind(), 1000 * day);
    pass(1);
    assert.equal(behind(), 0);
  });

  test('forgets its doubts when that is set right meanwhile', () => {
    const { pass, set, behind } = clocks();
    set(1000 * day);
    assert.equal(behind(), 1000 * day);
    pass(day / 2);
    set(-1000 * day);
    assert.equal(behind(), 0);
    pass(day / 2);
    set(1000 * day);
    assert.equal(behind(), 1000 * day);
  });
});
