import { honest, json } from "./story.ts"

/** A repository whose first test file is the one the plan adds. */
export const noTests = honest({
  name: "fog-horn",
  says: "no test yet: the plan adds the first test file",
  run: "npm test",
  cause: "pattern repeats a blast a negative number of times when the horn is asked for none.",
  files: {
    "package.json": json({ name: "fog-horn", private: true, type: "module", scripts: { test: "node --test" } }),
    "README.md": "# Fog horn\n\nOne blast means: I am here.\n",
    "src/horn.js": `/** What is blown: a long blast, then short ones, \`times\` in all. */
export const pattern = (times) => '—' + '·'.repeat(times - 1)
`
  },
  alert: {
    type: "RangeError",
    message: "Invalid count value: -1",
    frames: [["src/horn.js", "pattern", "export const pattern = (times) => '—' + '·'.repeat(times - 1)"]]
  },
  planned: { "src/horn.js": "No blasts are silence." },
  tests: [["test/horn.test.js", "is silent when asked for nothing"]],
  red: {
    "test/horn.test.js": `import assert from 'node:assert/strict'
import test from 'node:test'
import { pattern } from '../src/horn.js'

test('is silent when asked for nothing', () => assert.equal(pattern(0), ''))
`
  },
  green: { "src/horn.js": [["'—' + '·'.repeat(times - 1)", "(times > 0 ? '—' + '·'.repeat(times - 1) : '')"]] }
})
