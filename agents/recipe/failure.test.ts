import { expect, it } from "vitest"
import { failureOf } from "./failure.ts"

it.each([
  ["src/a.test.ts(3,7): error TS2322: Type 'x' is not assignable", "syntax"],
  ["src/a.test.ts(1,19): error TS2307: Cannot find module './b'", "import"],
  [" Exception during run: SyntaxError[ @/repo/test/x.js ]: Unexpected end of input\n    at a (b:1:2)", "syntax"],
  [
    "node:internal/x:1\n throw err;\n\nError: Cannot find module './x'\nRequire stack:\n- /repo/a.js {\n  code: 'MODULE_NOT_FOUND'\n}",
    "import"
  ],
  ["TypeError: x is not a function\n    at a (b:1:2)", "exception"],
  ["something went wrong", "unknown"]
])("classes what died outside a test: %s", (text, kind) => expect(failureOf({ text, loading: true }).kind).toBe(kind))

it("takes a SyntaxError inside a test for an exception: code under test may parse", () => {
  const text = "SyntaxError: Unexpected token '<', \"<html>\" is not valid JSON"
  expect(failureOf({ text })).toMatchObject({ kind: "exception", type: "SyntaxError" })
})

it("takes an assertion about a message for an assertion, whatever it quotes", () => {
  expect(failureOf({ type: "AssertionError", text: "Cannot find module 'x'" }).kind).toBe("assertion")
})

it("keeps messages short, without colours and stacks", () => {
  expect(
    failureOf({ text: "\u001b[31mTypeError: x\u001b[39m\n    at f (/repo/a.js:1:2)\n    at <anonymous>" }).message
  ).toBe("TypeError: x")
  const { message } = failureOf({ text: `begin${"x".repeat(5000)}end` })
  expect(message.length).toBeLessThanOrEqual(2000)
  expect(message).toMatch(/^begin[\s\S]*end$/)
})
