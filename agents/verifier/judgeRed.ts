import { posix } from "node:path"
import { isRealTest, type TestResult } from "#agents/recipe/TestResult.ts"
import { describe, type FailingTest, type Refused, refused } from "#agents/suite/Verdict.ts"
import { type AlertException, isAlertException, isOwnMistake, matchesAlert } from "./alertMatch.ts"

export interface ClaimedTest {
  readonly file: string
  readonly name: string
}

export interface RedRuns {
  readonly base: ReadonlyArray<TestResult>
  readonly red: ReadonlyArray<TestResult>
  /** Runs of what broke outside the test patch, again in the same state: what passes once is flaky, not broken. */
  readonly reruns?: ReadonlyArray<ReadonlyArray<TestResult>>
  /** The same tests once more at the base, where one of them may fail now and then too. */
  readonly baseReruns?: ReadonlyArray<ReadonlyArray<TestResult>>
  /** Paths in the test patch. */
  readonly testFiles: ReadonlyArray<string>
  /** What the agent says it wrote; without it every test that the patch made fail is meant. */
  readonly claimed?: ReadonlyArray<ClaimedTest> | undefined
  readonly exception?: AlertException | undefined
}

export interface Red {
  readonly verdict: "red"
  readonly failing: ReadonlyArray<FailingTest>
  readonly matchesAlert: boolean
}

/** RED: the named tests fail by assertion or by the alert's exception, and everything that passed before still passes. */
export const judgeRed = (runs: RedRuns): Red | Refused => {
  const { base, red, testFiles, claimed = [], exception } = runs
  const before = new Map(base.map((test) => [test.id, test]))
  const unloaded = red.filter(
    (test) => !isRealTest(test) && test.status === "failed" && before.get(test.id)?.status !== "failed"
  )
  const ownUnloaded = unloaded.filter((test) => test.file === "" || testFiles.includes(test.file))
  if (ownUnloaded.length > 0) return cannotLoad(ownUnloaded)
  if (!red.some(isRealTest))
    return refused("no-tests-ran", `The test command ended, but reported no test.\n${describe(red)}`.trim())

  const named = claimed.map((claim) => {
    const meant = red.filter((test) => isClaimed(test, claim))
    return { claim, test: meant.find((test) => test.status === "failed") ?? meant[0] }
  })
  const absent = named.filter(({ test }) => test === undefined || test.status === "skipped" || test.status === "todo")
  if (absent.length > 0) {
    const ran = red.filter((test) => !before.has(test.id) || testFiles.includes(test.file))
    return refused(
      "claimed-test-missing",
      `Did not run: ${absent
        .slice(0, 5)
        .map(({ claim }) => `${claim.file} > ${claim.name}`)
        .join(", ")}. Ran in these files:\n${describe(ran.filter(isRealTest))}`
    )
  }
  const old = named.filter(({ test }) => isUnchanged(test!, before.get(test!.id)))
  if (old.length > 0)
    return refused(
      "claimed-test-missing",
      `Failed at the base already, in the very same way, so it is neither new nor changed:\n${describe(old.map(({ test }) => test!))}`
    )
  const isNamed = new Set(named.map(({ test }) => test!.id))
  const failing = red.filter(
    (test) =>
      test.status === "failed" &&
      isRealTest(test) &&
      (isNamed.has(test.id) ||
        !before.has(test.id) ||
        (claimed.length === 0 && testFiles.includes(test.file) && before.get(test.id)?.status !== "failed"))
  )
  const passing = named.filter(({ test }) => test!.status === "passed").map(({ test }) => test!)
  const broken = brokenTests(runs, new Set(failing.map(({ id }) => id))).filter(
    ({ id }) => !passedOnce(id, runs) && !failedOnBase(id, runs)
  )
  if (broken.length > 0)
    return refused("breaks-others", `Passed on base, and no longer with the test patch:\n${describe(broken)}`)
  if (passing.length > 0)
    return refused("passes-on-base", `Passes without any fix, so it proves nothing:\n${describe(passing)}`)
  if (failing.length === 0) {
    const added = red.filter((test) => isRealTest(test) && (!before.has(test.id) || testFiles.includes(test.file)))
    return added.some((test) => test.status === "passed")
      ? refused(
          "passes-on-base",
          `Every test of the patch passes without any fix, so none proves anything:\n${describe(added)}`
        )
      : refused("no-tests-ran", `No test of these files ran: ${testFiles.join(", ")}`)
  }
  const wrong = failing.filter(
    ({ failure }) => failure?.kind !== "assertion" && !isAlertException(failure!, exception, testFiles)
  )
  if (wrong.length > 0) return failedOtherwise(wrong, exception, testFiles)
  return {
    verdict: "red",
    failing: failing.map(({ id, failure }) => ({ id, kind: failure!.kind, message: failure!.message })),
    matchesAlert: failing.some(({ failure }) => matchesAlert(failure!, exception, testFiles))
  }
}

/** What passed on base and is not among `expected`, yet does not pass any more; judged before reruns. */
export const brokenTests = ({ base, red }: Pick<RedRuns, "base" | "red">, expected: ReadonlySet<string>) => {
  const after = new Map(red.map((test) => [test.id, test]))
  const ended = new Set(
    red.filter(({ id, failure }) => expected.has(id) && failure?.ends).map(({ file }) => posix.dirname(file))
  )
  const lost = base
    .filter((test) => isRealTest(test) && test.status === "passed" && !expected.has(test.id))
    .filter(({ id }) => after.get(id)?.status !== "passed")
    // A panic of the red test in Go takes the rest of its package along; with the fix they all have to run.
    .filter(({ id, file }) => after.has(id) || !ended.has(posix.dirname(file)))
    .map(
      ({ id, file, name }): Pick<TestResult, "id" | "file" | "name" | "failure"> => after.get(id) ?? { id, file, name }
    )
  const failedBefore = new Set(base.filter((test) => test.status === "failed").map(({ id }) => id))
  const died = red.filter((test) => !isRealTest(test) && test.status === "failed" && !failedBefore.has(test.id))
  return [...died, ...lost]
}

const isUnchanged = (test: TestResult, before: TestResult | undefined) =>
  before?.status === "failed" && before.failure?.message === test.failure?.message

const passedOnce = (id: string, { reruns = [] }: RedRuns) =>
  reruns.some((run) => run.some((test) => test.id === id && test.status === "passed"))

const failedOnBase = (id: string, { baseReruns = [] }: RedRuns) =>
  baseReruns.some((run) => run.some((test) => test.id === id && test.status === "failed"))

const isClaimed = (test: TestResult, claim: ClaimedTest) => {
  if (test.file !== claim.file.replace(/^\.\//, "") || !isRealTest(test)) return false
  // A name may be told with the file before it, with its package, or without the values it is run with.
  const behind = claim.name.startsWith(claim.file) ? claim.name.slice(claim.file.length) : ""
  const wanted = plain(/^(?:::|\s*[>›#])/.test(behind) ? behind : claim.name)
  const whole = test.id.slice(test.file.length)
  return [whole, test.name, withoutValues(whole), withoutValues(test.name)]
    .map(plain)
    .some((path) => path === wanted || (path.includes(" ") && wanted.endsWith(` ${path}`)))
}

// Tools and people join suites by blanks, dots, arrows, colons, slashes or hashes; Go writes blanks as underscores.
const plain = (title: string) =>
  title
    .replace(/\(\)$/, "")
    .replace(/(?:[\s>›»./#\\_]|::)+/g, " ")
    .trim()

const withoutValues = (title: string) => title.replace(/\s*[[(][^\])]*[\])](?: #\d+)?$/, "")

const cannotLoad = (tests: ReadonlyArray<TestResult>): Refused => {
  const kind = tests.map(({ failure }) => failure!.kind).find((found) => found === "syntax" || found === "import")
  const words = { syntax: "is not valid code", import: "imports what does not exist on base" } as const
  return kind === "syntax" || kind === "import"
    ? refused(kind, `A test file ${words[kind]}, so no test of it ran:\n${describe(tests)}`)
    : refused("failed-otherwise", `It died outside any test:\n${describe(tests)}`)
}

const failedOtherwise = (
  tests: ReadonlyArray<TestResult>,
  exception: AlertException | undefined,
  testFiles: ReadonlyArray<string>
): Refused => {
  if (tests.every(({ failure }) => failure?.kind === "import"))
    return refused("import", `Fails because a module is missing, not because of the bug:\n${describe(tests)}`)
  const mistakes = tests.filter(({ failure }) => isOwnMistake(failure!, testFiles))
  if (mistakes.length > 0)
    return refused(
      "failed-otherwise",
      `Thrown by a test's own line, ${linesOf(mistakes)}, not by the source it tests, so the test is mistaken. Correct it, or assert what the source should have answered:\n${describe(mistakes)}`
    )
  const wanted = exception === undefined ? "an assertion" : `an assertion or by the alert's ${exception.type}`
  return refused("failed-otherwise", `A red test has to fail by ${wanted}; these did not:\n${describe(tests)}`)
}

const linesOf = (tests: ReadonlyArray<TestResult>) =>
  tests
    .slice(0, 5)
    .map(({ file, failure }) => `${file}${/:\d+$/.exec(failure!.at!)?.[0] ?? ""}`)
    .join(", ")
