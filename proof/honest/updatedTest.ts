import { honest, json } from "./story.ts"

/** A fix that makes another test's expectation wrong, which the plan foresaw. */
export const updatedTest = honest({
  name: "port-clock",
  says: "the plan names an existing test whose expectation the fix has to change",
  run: "node --test || true",
  cause: "hourOf leaves hours of one digit as they are, and the reader of its text throws at them.",
  files: {
    "package.json": json({ name: "port-clock", private: true, type: "module", scripts: { test: "node --test" } }),
    "src/clock.js": `export const hourOf = (minutes) => \`\${Math.floor(minutes / 60)}:\${String(minutes % 60).padStart(2, '0')}\`

export const read = (text) => {
  if (text.length !== 5) throw new RangeError(\`no time of day: \${text}\`)
  return Number(text.slice(0, 2)) * 60 + Number(text.slice(3))
}
`,
    "test/clock.test.js": `import assert from 'node:assert/strict'
import test from 'node:test'
import { read } from '../src/clock.js'

test('reads a time of day', () => assert.equal(read('10:30'), 630))
`,
    "test/board.test.js": `import assert from 'node:assert/strict'
import test from 'node:test'
import { hourOf } from '../src/clock.js'

test('shows the departure', () => {
  assert.equal(hourOf(630), '10:30')
  assert.equal(hourOf(430), '7:10')
})
`
  },
  alert: {
    type: "RangeError",
    message: "no time of day: 7:10",
    frames: [["src/clock.js", "read", `  if (text.length !== 5) throw new RangeError(\`no time of day: \${text}\`)`]]
  },
  planned: {
    "src/clock.js": "Write hours with two digits, as they are read.",
    "test/board.test.js": "The board shows two digits now: 07:10."
  },
  tests: [["test/clock.test.js", "reads what was written, early in the morning too"]],
  red: {
    "test/clock.test.js": [
      ["import { read }", "import { hourOf, read }"],
      [
        "test('reads a time",
        "test('reads what was written, early in the morning too', () => assert.equal(read(hourOf(430)), 430))\ntest('reads a time"
      ]
    ]
  },
  green: {
    "src/clock.js": [[`\${Math.floor(minutes / 60)}`, `\${String(Math.floor(minutes / 60)).padStart(2, '0')}`]],
    "test/board.test.js": [["'7:10'", "'07:10'"]]
  }
})
