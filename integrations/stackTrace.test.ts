import { assert, describe, it } from "@effect/vitest"
import { stackTraceIn } from "./stackTrace.ts"

const node = `It breaks:

\`\`\`
node:internal/process:1
TypeError: Cannot read properties of undefined (reading 'rate')
    at baseRate (file:///srv/app/src/rates.js:55:17)
    at Array.map (<anonymous>)
    at async quote (/srv/app/node_modules/quoter/index.js:7:3)
    at /srv/app/src/server.js:12:9
    at node:internal/main/run_main_module:36:49
\`\`\`
`

const python = `\`\`\`python
Traceback (most recent call last):
  File "/srv/app/main.py", line 3, in <module>
    quote(20)
  File "/usr/lib/python3.12/decimal.py", line 9, in quote
    return rate(kg)
app.errors.RateError: no band for 20 kg
\`\`\``

describe("stackTraceIn", () => {
  it("reads Node's, newest last", () => {
    const trace = stackTraceIn(node)
    assert.deepStrictEqual(trace?.exception, {
      type: "TypeError",
      value: "Cannot read properties of undefined (reading 'rate')"
    })
    assert.deepStrictEqual(
      trace?.frames.map(({ file, inApp, line }) => [file, line, inApp]),
      [
        ["node:internal/main/run_main_module", 36, false],
        ["/srv/app/src/server.js", 12, true],
        ["/srv/app/node_modules/quoter/index.js", 7, false],
        ["/srv/app/src/rates.js", 55, true]
      ]
    )
    assert.strictEqual(trace?.frames.at(-1)?.function, "baseRate")
  })

  it("reads Python's", () => {
    const trace = stackTraceIn(python)
    assert.deepStrictEqual(trace?.exception, { type: "app.errors.RateError", value: "no band for 20 kg" })
    assert.deepStrictEqual(
      trace?.frames.map(({ file, function: name, inApp }) => [file, name, inApp]),
      [
        ["/srv/app/main.py", "<module>", true],
        ["/usr/lib/python3.12/decimal.py", "quote", false]
      ]
    )
  })

  for (const text of [
    "",
    "    at x (y.js:1:2)",
    "```js\nconst at = 1\n```",
    "```\nTraceback (most recent call last):\n```"
  ])
    it(`finds none in ${JSON.stringify(text)}`, () => assert.isUndefined(stackTraceIn(text)))

  it("takes no time over what only looks like one", () => {
    const started = performance.now()
    stackTraceIn(`\`\`\`\n${`   at ${"(".repeat(50)}${"a".repeat(400)}:1\n`.repeat(100)}\`\`\``)
    assert.isBelow(performance.now() - started, 500)
  })
})
