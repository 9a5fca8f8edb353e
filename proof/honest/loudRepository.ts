import { honest, json } from "./story.ts"

const crlf = (text: string) => text.replaceAll("\n", "\r\n")

/** Everything that gets into the way of reading files and output. */
export const loudRepository = honest({
  name: "gulls",
  says: "megabytes of output, warnings, CRLF, a path with blanks and letters beyond ASCII, .gitattributes",
  cause: "The loudest cry is looked for among none, and its decibels are read.",
  files: {
    ".gitattributes": "*.bat text eol=crlf\n*.csv -text\n*.snap linguist-generated\n",
    "package.json": json({
      ...{ name: "gulls", private: true, type: "module" },
      scripts: { test: "node --trace-warnings --test" }
    }),
    "start.bat": "node src/main.js\n",
    "data/Möwen am Kai.csv": crlf("name;dB\nJonathan;90\nÄlteste;70\n"),
    // Stored with CRLF, as nobody normalised it.
    "src/Möwen & Co/laut stärke.js": crlf(`import { readFileSync } from 'node:fs'

console.log('loaded')
process.emitWarning('gulls are louder than they used to be', 'DeprecationWarning', 'GULL01')

export const read = (url) =>
  readFileSync(url, 'utf8').split('\\r\\n').slice(1).filter((row) => row !== '').map((row) => ({ name: row.split(';')[0], dB: Number(row.split(';')[1]) }))

/** Decibels of the loudest. */
export const loudest = (cries) => {
  const [first] = cries.toSorted((one, other) => other.dB - one.dB)
  return first.dB
}
`),
    "test/laut stärke.test.js": `import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { loudest, read } from '../src/Möwen & Co/laut stärke.js'

const cries = read(new URL('../data/Möwen am Kai.csv', import.meta.url))
describe('laut stärke', () => {
  it('reads the file', () => assert.deepEqual(cries.map(({ name }) => name), ['Jonathan', 'Älteste']))
  it('screams', () => {
    for (let count = 0; count < 40_000; count++) console.log('not ok 1 - \\u001b[31mSCREAM\\u001b[0m', count, 'x'.repeat(40))
    console.error('# fail 7\\n{"type":"test:fail"}')
    assert.equal(loudest(cries), 90)
  })
})
`
  },
  alert: {
    type: "TypeError",
    message: "Cannot read properties of undefined (reading 'dB')",
    frames: [["src/Möwen & Co/laut stärke.js", "loudest", "  return first.dB"]]
  },
  planned: { "src/Möwen & Co/laut stärke.js": "Silence has no decibels." },
  tests: [["test/laut stärke.test.js", "laut stärke > hört nichts, wenn niemand schreit"]],
  red: {
    "test/laut stärke.test.js": [
      ["  it('reads", "  it('hört nichts, wenn niemand schreit', () => assert.equal(loudest([]), 0))\n  it('reads"]
    ]
  },
  green: { "src/Möwen & Co/laut stärke.js": [["return first.dB", "return first === undefined ? 0 : first.dB"]] }
})
