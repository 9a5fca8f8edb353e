import { honest, json } from "./story.ts"

const manifest = (name: string) => json({ name, private: true, type: "module", scripts: { test: "node --test" } })

/** One task, two repositories: what one writes the other reads. */
export const twoRepositories = honest({
  name: "pilot-orders",
  says: "one task with a fix in two repositories, each with a test of its own",
  cause: "The service takes the hour from a time that may be missing, and the board that shows it does so too.",
  files: {
    "package.json": manifest("pilot-orders"),
    "src/order.js": `/** The hour a pilot is wanted at; null means as soon as possible. */
export const hourOf = (order) => Number(order.time.split(':')[0])
`,
    "test/order.test.js": `import assert from 'node:assert/strict'
import test from 'node:test'
import { hourOf } from '../src/order.js'

test('reads the hour', () => assert.equal(hourOf({ time: '07:30' }), 7))
`
  },
  alert: {
    type: "TypeError",
    message: "Cannot read properties of undefined (reading 'split')",
    frames: [["src/order.js", "hourOf", "export const hourOf = (order) => Number(order.time.split(':')[0])"]]
  },
  planned: { "src/order.js": "An order without a time has no hour." },
  tests: [["test/order.test.js", "has no hour without a time"]],
  red: {
    "test/order.test.js": [
      ["test('reads", "test('has no hour without a time', () => assert.equal(hourOf({}), null))\ntest('reads"]
    ]
  },
  green: { "src/order.js": [["Number(order.time", "order.time === undefined ? null : Number(order.time"]] },
  also: {
    "pilot-board": {
      files: {
        "package.json": manifest("pilot-board"),
        "src/board.js": `/** What the board shows for an hour. */
export const shown = (hour) => hour.toString().padStart(2, '0') + ' h'
`,
        "test/board.test.js": `import assert from 'node:assert/strict'
import test from 'node:test'
import { shown } from '../src/board.js'

test('shows two digits', () => assert.equal(shown(7), '07 h'))
`
      },
      planned: { "src/board.js": "Show no hour as soon." },
      tests: [["test/board.test.js", "shows no hour as soon"]],
      red: {
        "test/board.test.js": [
          ["test('shows two", "test('shows no hour as soon', () => assert.equal(shown(null), 'soon'))\ntest('shows two"]
        ]
      },
      green: { "src/board.js": [["hour.toString()", "hour === null ? 'soon' : hour.toString()"]] }
    }
  }
})
