import { honest, json } from "./story.ts"

/** A baseline that is red already. */
export const redBaseline = honest({
  name: "customs-form",
  says: "one test of the base commit fails, and has nothing to do with the bug",
  run: "node --test || true",
  cause: "valueOf adds up declared values without those that were left empty in mind.",
  files: {
    "package.json": json({ name: "customs-form", private: true, type: "module", scripts: { test: "node --test" } }),
    "src/form.js": `/** What the goods on a form are worth, in cents; an empty field is worth nothing. */
export function valueOf(goods) {
  return goods.reduce((sum, { value }) => sum + value.cents, 0)
}

export const dateOf = (form) => form.date.split('.').reverse().join('-')
`,
    "test/form.test.js": `import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { dateOf, valueOf } from '../src/form.js'

describe('form', () => {
  it('adds values up', () => assert.equal(valueOf([{ value: { cents: 2 } }, { value: { cents: 3 } }]), 5))
  it('reads a date of one digit', () => assert.equal(dateOf({ date: '1.2.2026' }), '2026-02-01'))
  it('reads a date of two digits', () => assert.equal(dateOf({ date: '11.12.2026' }), '2026-12-11'))
})
`
  },
  alert: {
    type: "TypeError",
    message: "Cannot read properties of undefined (reading 'cents')",
    frames: [["src/form.js", "valueOf", "  return goods.reduce((sum, { value }) => sum + value.cents, 0)"]]
  },
  planned: { "src/form.js": "Count an empty value as nothing." },
  tests: [["test/form.test.js", "form > takes an empty value for nothing"]],
  red: {
    "test/form.test.js": [
      [
        "  it('adds",
        "  it('takes an empty value for nothing', () => assert.equal(valueOf([{ value: { cents: 2 } }, {}]), 2))\n  it('adds"
      ]
    ]
  },
  green: { "src/form.js": [["value.cents, 0", "(value?.cents ?? 0), 0"]] }
})
