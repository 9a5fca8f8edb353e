import { posix } from "node:path"

/**
 * What is appended to a copy of a test file: tests that must fail, by an error, by each usual assertion, and by whatever the
 * file itself asserts with. `mark` is in the name of each. Undefined where we do not know how to write one.
 */
export const canaryTests = (runner: string, path: string, text: string, mark: string): string | undefined => {
  const brings = (name: string, from: string) =>
    isModule(path, text)
      ? `import * as ${mark}_${name} from ${JSON.stringify(from)}`
      : `const ${mark}_${name} = require(${JSON.stringify(from)})`
  const test = `${mark}_test`
  // The object that a file changes when it changes an assertion; the names a module imports from it stay as they were.
  const assert = isModule(path, text) ? `${mark}_assert.default` : `${mark}_assert`
  const asserts = [
    `() => { throw new Error("${mark}") }`,
    ...[assert, `${assert}.strict`].flatMap((from) =>
      [
        ...["equal(1, 2)", "strictEqual(1, 2)", "ok(false)", "throws(() => {})", "match('a', /b/)"],
        ...["deepEqual({ a: 1 }, { a: 2 })", "deepStrictEqual([1], [2])", "rejects(Promise.resolve(1))"]
      ].map((call) => `async () => { await ${from}.${call} }`)
    )
  ]
  const expects = (expect: string) => [
    `() => { throw new Error("${mark}") }`,
    ...["toBe(2)", "toEqual(2)", "toStrictEqual(2)", "toBeUndefined()", "toBeGreaterThan(2)"].map(
      (call) => `() => ${expect}(1).${call}`
    ),
    ...["toThrow()", "not.toBeDefined()"].map((call) => `() => ${expect}(() => {}).${call}`),
    `async () => { await ${expect}(Promise.resolve(1)).rejects.toThrow() }`
  ]
  const all = (call: string, bodies: ReadonlyArray<string>) =>
    bodies.map((body, index) => `;${call}("${mark} ${index}", ${body})`).join("\n")
  switch (runner) {
    case "node:test":
      return [brings("test", "node:test"), brings("assert", "node:assert"), all(`${test}.test`, asserts)].join("\n")
    case "vitest":
      return [`import * as ${test} from "vitest"`, all(`${test}.test`, expects(`${test}.expect`))].join("\n")
    case "jest":
      return all("it", expects("expect"))
    case "mocha":
      return [
        brings("assert", "node:assert"),
        all("it", [
          ...asserts,
          `() => { if (typeof expect !== "function") throw new Error("${mark}"); const told = expect(1); told.toBe ? told.toBe(2) : told.to.equal(2) }`
        ])
      ].join("\n")
    case "ava": {
      const ava = isModule(path, text) ? `${test}.default` : `(${test}.default ?? ${test})`
      const bodies = ["is(1, 2)", "true(false)", "deepEqual([1], [2])", "throws(() => {})", "fail()"]
      return [
        brings("test", "ava"),
        all(
          ava,
          bodies.map((call) => `(t) => t.${call}`)
        )
      ].join("\n")
    }
    case "pytest":
      return python(mark, [
        `raise Exception("${mark}")`,
        "assert 1 == 2",
        "assert not [1]",
        "assert {'a': 1} == {'a': 2}"
      ])
    case "unittest":
      return inClass(mark, [
        `raise Exception("${mark}")`,
        ...["Equal(1, 2)", "True(False)", "IsNone(1)", "In(1, [])", "Raises(ValueError, int)"].map(
          (call) => `self.assert${call}`
        )
      ])
    default:
      return undefined
  }
}

/** Where the copy lies: beside the file, so that its own imports hold, under a name the runner takes for a test. */
export const copyOf = (path: string, mark: string) => {
  const name = posix.basename(path)
  const named = name.startsWith("test_") ? `test_${mark}_${name.slice("test_".length)}` : `${mark}-${name}`
  return posix.join(posix.dirname(path), /\.py$/.test(name) ? named.replace("-", "_") : named)
}

const python = (mark: string, bodies: ReadonlyArray<string>) =>
  bodies.map((body, index) => `\n\ndef test_${mark}_${index}():\n    ${body}\n`).join("")

const inClass = (mark: string, bodies: ReadonlyArray<string>) =>
  [
    `\n\nimport unittest as ${mark}_unittest\n\n\nclass Test_${mark}(${mark}_unittest.TestCase):`,
    ...bodies.map((body, index) => `    def test_${mark}_${index}(self):\n        ${body}\n`)
  ].join("\n")

const isModule = (path: string, text: string) =>
  /\.m[jt]s$/.test(path) || (!/\.c[jt]s$/.test(path) && /^\s*(import\s[^(]|import["']|export\s)/m.test(text))
