import { honest, json, lockfile } from "./story.ts"

const manifest = (version: string) =>
  json({
    ...{ name: "storm-warning", private: true, type: "module", scripts: { test: "node --test" } },
    dependencies: { ms: version }
  })

/** A bug that a newer version of a dependency has mended; the plan names manifest and lockfile. */
export const dependencyBump = honest({
  name: "storm-warning",
  says: "the fix is a newer dependency: manifest and lockfile change, as the plan says",
  cause: "The version of ms that is locked knows no weeks and answers undefined, which is no date.",
  files: {
    "package.json": manifest("2.0.0"),
    "package-lock.json": lockfile("ms-2.0.0"),
    ".gitignore": "node_modules\n",
    "src/warning.js": `import ms from 'ms'

/** When a warning ends that is in force for so long: "3 days", "1 week". */
export const endOf = (since, lasts) => new Date(since + ms(lasts)).toISOString()
`,
    "test/warning.test.js": `import assert from 'node:assert/strict'
import test from 'node:test'
import { endOf } from '../src/warning.js'

test('ends after days', () => assert.equal(endOf(0, '3 days'), '1970-01-04T00:00:00.000Z'))
`
  },
  alert: {
    type: "RangeError",
    message: "Invalid time value",
    frames: [
      ["src/warning.js", "endOf", "export const endOf = (since, lasts) => new Date(since + ms(lasts)).toISOString()"]
    ]
  },
  planned: {
    "package.json": "Take ms 2.1.3, which knows weeks.",
    "package-lock.json": "Lock it."
  },
  tests: [["test/warning.test.js", "ends after weeks"]],
  red: {
    "test/warning.test.js": [
      [
        "test('ends after days",
        "test('ends after weeks', () => assert.equal(endOf(0, '1 week'), '1970-01-08T00:00:00.000Z'))\ntest('ends after days"
      ]
    ]
  },
  green: {
    "package.json": [['"ms": "2.0.0"', '"ms": "2.1.3"']],
    "package-lock.json": changesOf(lockfile("ms-2.0.0"), lockfile("ms-2.1.3"))
  }
})

/** Line by line; both have as many. */
function changesOf(before: string, after: string): ReadonlyArray<readonly [string, string]> {
  const [old, now] = [before, after].map((text) => text.split("\n")) as [Array<string>, Array<string>]
  return old.flatMap((line, index) => (line === now[index] ? [] : [[line, now[index]!] as const]))
}
