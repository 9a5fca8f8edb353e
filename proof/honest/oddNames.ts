import { honest, json } from "./story.ts"

const newName = `reads «naïve» "double" 'single' \`back\` > a/b\\c \${x} %s 🚢 — # ; $(ls) & <b> | * ?`

/** Tests called in every way a runner allows. */
export const oddNames = honest({
  name: "name-plates",
  says: "test names with quotes, emoji, ' > ', slashes, placeholders, line breaks, and one of 700 characters",
  cause: "letters counts what it is given, and a plate that was never painted gives it nothing.",
  files: {
    "package.json": json({ name: "name-plates", private: true, type: "module", scripts: { test: "node --test" } }),
    "src/plate.js": `/** Letters on a ship's plate, as people count them. */
export const letters = (plate) => [...plate.text.normalize('NFC')].length
`,
    "test/plate > odd (1).test.js": `import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { letters } from '../src/plate.js'

const text = 'Hera'
describe('plate > letters "é" 🚢', () => {
  it('two\\nlines and a\\ttab', () => assert.equal(letters({ text }), 4))
  it(\`\${'very long '.repeat(70)}\`, () => assert.equal(letters({ text }), 4))
  it('', () => assert.equal(letters({ text: '🚢' }), 1))
  it('same', () => assert.equal(letters({ text: 'a' }), 1))
  it('same', () => assert.equal(letters({ text: 'b' }), 1))
  it('(file)', () => assert.ok(true))
  it('  blanks around  ', () => assert.ok(true))
  it('ends in #2', () => assert.ok(true))
})
describe('', () => it('nameless suite', () => assert.ok(true)))
it('[31m red \\u001b[31m', () => assert.ok(true))
`
  },
  alert: {
    type: "TypeError",
    message: "Cannot read properties of undefined (reading 'normalize')",
    frames: [["src/plate.js", "letters", "export const letters = (plate) => [...plate.text.normalize('NFC')].length"]]
  },
  planned: { "src/plate.js": "A plate without text has no letters." },
  tests: [["test/plate > odd (1).test.js", newName]],
  red: {
    "test/plate > odd (1).test.js": [
      ["  it('two", `  it(${JSON.stringify(newName)}, () => assert.equal(letters({}), 0))\n  it('two`]
    ]
  },
  green: { "src/plate.js": [["[...plate.text.normalize('NFC')]", "[...(plate.text ?? '').normalize('NFC')]"]] }
})
