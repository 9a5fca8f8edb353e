import { honest, json } from "./story.ts"

/** Packages of one repository that share a mistake; their tests are at the root. */
export const twoPackages = honest({
  name: "lock-and-quay",
  says: "one bug in two packages of a repository; the tests of both are in the root",
  run: "node --test",
  cause: "Both packages read the width of a ship that may come without measures.",
  files: {
    "package.json": json({
      name: "lock-and-quay",
      private: true,
      type: "module",
      scripts: { test: "node --test 'test/**/*.test.js'" }
    }),
    "packages/lock/index.js": `import { widthOf } from '../ship/index.js'

/** Does the ship fit into a lock of this width? An unknown one does not. */
export const fits = (ship, lock) => widthOf(ship) <= lock.width
`,
    "packages/ship/index.js": `/** Metres, undefined when nobody measured. */
export const widthOf = (ship) => ship.measures.width
`,
    "test/lock.test.js": `import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { fits } from '../packages/lock/index.js'

suite('lock', () => {
  test('takes what is narrower', () => assert.equal(fits({ measures: { width: 9 } }, { width: 12 }), true))
})
`,
    "test/ship.test.js": `import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { widthOf } from '../packages/ship/index.js'

suite('ship', () => {
  test('has a width', () => assert.equal(widthOf({ measures: { width: 9 } }), 9))
})
`
  },
  alert: {
    type: "TypeError",
    message: "Cannot read properties of undefined (reading 'width')",
    frames: [
      ["packages/lock/index.js", "fits", "export const fits = (ship, lock) => widthOf(ship) <= lock.width"],
      ["packages/ship/index.js", "widthOf", "export const widthOf = (ship) => ship.measures.width"]
    ]
  },
  planned: {
    "packages/ship/index.js": "A ship without measures has no width.",
    "packages/lock/index.js": "What has no width does not fit."
  },
  tests: [
    ["test/lock.test.js", "lock > refuses what nobody measured"],
    ["test/ship.test.js", "ship > has no width when nobody measured"]
  ],
  red: {
    "test/lock.test.js": [
      [
        "  test('takes",
        "  test('refuses what nobody measured', () => assert.equal(fits({}, { width: 12 }), false))\n  test('takes"
      ]
    ],
    "test/ship.test.js": [
      [
        "  test('has",
        "  test('has no width when nobody measured', () => assert.equal(widthOf({}), undefined))\n  test('has"
      ]
    ]
  },
  green: {
    "packages/ship/index.js": [["ship.measures.width", "ship.measures?.width"]],
    "packages/lock/index.js": [["widthOf(ship) <=", "(widthOf(ship) ?? Number.POSITIVE_INFINITY) <="]]
  }
})
