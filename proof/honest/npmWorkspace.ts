import { honest, json, lockfile } from "./story.ts"

/** Packages of one npm workspace that use each other. */
export const npmWorkspace = honest({
  name: "dock-workspace",
  says: "monorepo of npm workspaces; the bug and its test in packages/api, another package linked in",
  cause: "feeOf divides by the number of stops, which is none for a direct trip, so no fee is a number.",
  files: {
    "package.json": json({
      ...{ name: "dock", private: true, workspaces: ["packages/*"] },
      scripts: { test: "npm test --workspaces --if-present" }
    }),
    "package-lock.json": lockfile("npmWorkspace"),
    ".gitignore": "node_modules\n",
    "packages/money/package.json": json({
      ...{ name: "@dock/money", version: "1.0.0", type: "module", exports: "./src/money.js" },
      scripts: { test: "node --test" }
    }),
    "packages/money/src/money.js": `export const inCents = (euros) => {
  if (!Number.isFinite(euros)) throw new TypeError(\`not an amount: \${euros}\`)
  return Math.round(euros * 100)
}
`,
    "packages/money/test/money.test.js": `import assert from 'node:assert/strict'
import test from 'node:test'
import { inCents } from '@dock/money'

test('rounds to whole cents', () => assert.equal(inCents(1.005 + 1), 201))
test('refuses what is no amount', () => assert.throws(() => inCents(NaN), TypeError))
`,
    "packages/api/package.json": json({
      ...{ name: "@dock/api", version: "1.0.0", type: "module", dependencies: { "@dock/money": "^1.0.0" } },
      scripts: { test: "node --test" }
    }),
    "packages/api/src/fee.js": `import { inCents } from '@dock/money'

/** Harbour dues of a trip, shared among its stops. */
export function feeOf({ dues, stops }) {
  return inCents(dues / stops.length)
}
`,
    "packages/api/test/fee.test.js": `import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { feeOf } from '../src/fee.js'

describe('feeOf', () => {
  it('shares the dues among the stops', () => assert.equal(feeOf({ dues: 30, stops: ['A', 'B'] }), 1500))
})
`
  },
  alert: {
    type: "TypeError",
    message: "not an amount: Infinity",
    frames: [
      ["packages/api/src/fee.js", "feeOf", "  return inCents(dues / stops.length)"],
      [
        "packages/money/src/money.js",
        "inCents",
        `  if (!Number.isFinite(euros)) throw new TypeError(\`not an amount: \${euros}\`)`
      ]
    ]
  },
  planned: { "packages/api/src/fee.js": "A direct trip pays its dues undivided." },
  tests: [["packages/api/test/fee.test.js", "charges a direct trip in full"]],
  red: {
    "packages/api/test/fee.test.js": [
      [
        "  it('shares the dues",
        "  it('charges a direct trip in full', () => assert.equal(feeOf({ dues: 30, stops: [] }), 3000))\n  it('shares the dues"
      ]
    ]
  },
  green: { "packages/api/src/fee.js": [["dues / stops.length", "dues / Math.max(1, stops.length)"]] }
})
