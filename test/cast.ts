import type { Baseline, Plan } from "#domain/Plan.ts"

/** Who and what the examples are about. */
export const repository = "harbor/parcel-post"
export const alice = { channel: "github", id: "1001", name: "alice" } as const
export const mallory = { channel: "github", id: "6666", name: "mallory" } as const

export const testPath = "test/rates.test.js"
export const testName = "a parcel just over the heaviest band pays the next kilogram"
export const testCommand = "node --test --test-reporter=junit"
export const hex = (digit: string, length = 64) => digit.repeat(length)
export const testPatch = { repository, artifact: hex("a") }
export const fixPatch = { repository, artifact: hex("b") }
export const blob = { repository, path: testPath, blob: hex("7", 40) }
export const url = `http://127.0.0.1:4000/${repository}/pull/7`
export const at = "2026-11-17T09:42:00.000Z"

export const report = {
  title: "TypeError: Cannot read properties of undefined (reading 'rate')",
  project: "parcel-post",
  exception: { type: "TypeError", value: "Cannot read properties of undefined (reading 'rate')" },
  frames: [
    { file: "src/quote.js", function: "quote", line: 21, column: 16, inApp: true },
    {
      file: "src/rates.js",
      function: "baseRate",
      line: 55,
      column: 49,
      inApp: true,
      context: "  return bands.find(…).rate;"
    }
  ],
  links: [{ kind: "sentry", url: "http://127.0.0.1:4001/organizations/harbor/issues/4507310/" }],
  events: 12,
  users: 3,
  firstSeen: "2026-11-17T09:40:11Z",
  lastSeen: "2026-11-17T09:41:29Z"
}

export const failing = {
  repository,
  id: `${testPath} > ${testName}`,
  kind: "exception",
  message: "TypeError: Cannot read properties of undefined (reading 'rate')"
} as const

const environment = { wall: "bubblewrap", system: "Linux 6.8.0 x64", programs: { node: "24.21.0" } } as const
/** What a proof says of the one test it is about. */
export const evidenceOf = (before: string, after: string, held: string) => ({
  told: [{ repository, id: failing.id, before, after }],
  held: [held],
  environment
})
const baseline: Baseline = {
  ...{ state: "red", passed: 37, failed: 1, skipped: 0, failing: ["test/clock.test.js > ticks"] },
  ...{ durationMs: 412, installMs: 2300, services: ["postgres"], environment },
  needs: "A test that fails already proves nothing by failing."
}

export const plan: Plan = {
  version: 1,
  summary: "Charge a started kilogram above the heaviest band",
  rootCause:
    "baseRate rounds the weight above the last band down, so 20.4 kg finds neither a band nor an extra kilogram.",
  repositories: [
    {
      repository,
      baseBranch: "main",
      baseCommit: hex("c", 40),
      evidence: "Every in-app frame of the stack trace lies in src/ of this repository.",
      files: [{ path: "src/rates.js", change: "round extra kilograms up" }],
      tests: [{ path: testPath, name: testName, asserts: "20 400 g in zone 1 cost 1 710 cents" }],
      testCommand,
      baseline
    }
  ],
  steps: ["Write the failing test", "Round up instead of down"],
  risk: "low",
  riskReason: "One pure function; every band keeps its price.",
  confidence: 0.9,
  estimateUsd: 0.6,
  budgetUsd: 5
}
export const secondPlan: Plan = {
  ...plan,
  version: 2,
  steps: [...plan.steps, "Test every zone, as the reviewer asked"]
}
