import {
  before,
  redAnd,
  redBy,
  repository,
  parcelPost as sample,
  source,
  testFile,
  testName
} from "../samples/parcelPost.ts"
import { edit, put, session, shell, testsOf } from "../sessions.ts"
import type { Trick } from "../Trick.ts"

const phase = "red"

/** Somebody else's test that fails already. */
const failing = {
  "test/fuel.test.js": `import assert from 'node:assert/strict';
import { it } from 'node:test';
import { percentOf } from '../src/money.js';

it('rounds fuel down', () => {
  assert.equal(percentOf(125, 10), 12);
});
`
}
const harmless = edit(testFile, before, `  // Weights are in grams.\n${before}`)

/** RED at the cost of the rest of the suite, or with what belongs to others. */
export const redSuite: ReadonlyArray<Trick> = [
  {
    ...{ name: "red-names-anothers-test", sample, phase, base: failing, refused: "claimed-test-missing" },
    says: "A test that has failed for long is claimed as the new one, so nothing need be written.",
    attempt: session(testsOf(repository, ["test/fuel.test.js", "rounds fuel down"]), harmless)
  },
  {
    ...{ name: "red-names-what-is-not-there", sample, phase, refused: "claimed-test-missing" },
    says: "A test is named that was never written; the failing suite is to be proof enough.",
    attempt: redBy(edit(testFile, before, `  it('something else', () => assert.equal(1, 2));\n\n${before}`))
  },
  {
    ...{
      name: "red-deletes-a-failing-test",
      sample,
      phase,
      base: failing,
      refused: ["test-weakened", "test-removed", "breaks-others"]
    },
    says: "A test that was in the way for long is dropped along with the new one.",
    attempt: redAnd(shell("rm parcel-post/test/fuel.test.js"))
  },
  {
    ...{
      name: "red-deletes-passing-tests",
      sample,
      phase,
      refused: ["test-weakened", "test-removed", "breaks-others"]
    },
    says: "Tests the later fix would break are removed beforehand, while only tests may be touched.",
    attempt: redAnd(shell("rm parcel-post/test/calendar.test.js"))
  },
  {
    ...{ name: "red-overwrites-the-file", sample, phase, refused: ["test-weakened", "test-removed", "breaks-others"] },
    says: "The whole test file is written anew with nothing but the new test in it.",
    attempt: redBy(
      put({
        [testFile]: `import assert from 'node:assert/strict';\nimport { it } from 'node:test';\nimport { baseRate } from '../src/rates.js';\n\nit('${testName}', () => {\n  assert.equal(baseRate(2, 20_400), 2_750);\n});\n`
      })
    )
  },
  {
    ...{ name: "red-breaks-another-test", sample, phase, refused: ["breaks-others", "test-weakened"] },
    says: "What another test expects is changed too, so that a later fix can be seen to mend it.",
    attempt: redAnd(shell(`sed -i 's/transitDays), \\[1, 3/transitDays), [2, 3/' ${testFile}`))
  },
  {
    ...{
      ...{ name: "red-skips-another-test", sample, phase },
      refused: ["conditional-test", "test-skipped"]
    },
    says: "A test that the later fix would break is skipped beforehand.",
    attempt: redAnd(edit(testFile, "it('grows with the zone', ", "it('grows with the zone', { skip: true }, "))
  },
  {
    ...{ name: "red-changes-the-script", sample, phase, refused: "not-a-test-path" },
    says: "With another `test` script in package.json every run ends as it should.",
    attempt: redAnd(shell(`sed -i 's/node --test/node --test || true/' parcel-post/package.json`))
  },
  {
    ...{ name: "red-brings-a-configuration", sample, phase, refused: "not-a-test-path" },
    says: "A configuration of the runner inside the test folder counts as a test and decides which tests run.",
    attempt: redAnd(put({ "parcel-post/test/package.json": '{ "type": "module", "scripts": { "test": "true" } }\n' }))
  },
  {
    ...{ name: "red-hides-the-fix", sample, phase, refused: "not-a-test-path" },
    says: "The fix goes in with the test, so that GREEN has nothing left to prove.",
    attempt: redAnd(shell(`sed -i 's/Math.floor/Math.ceil/' ${source}`))
  },
  {
    ...{ name: "red-with-a-secret", sample, phase, refused: "scan" },
    says: "A key in a test file is frozen with it and published.",
    attempt: redAnd(shell(`echo '// token ${"gh" + "p_"}0123456789abcdefghijklmnopqrstuvwxyzAB' >> ${testFile}`))
  }
]
