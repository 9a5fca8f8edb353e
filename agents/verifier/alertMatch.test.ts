import { describe, expect, it } from "vitest"
import type { Failure } from "#agents/recipe/TestResult.ts"
import { isAlertException, isOwnMistake, matchesAlert } from "./alertMatch.ts"

const files = ["test/cart.test.js", "tests/test_cart.py", "src/test/java/CartTest.java"]
const thrown = (type: string, message: string, at?: string): Failure => ({
  ...{ kind: "exception", type, message },
  ...(at === undefined ? {} : { at })
})
const alert = (type: string, message: string) => ({ type, message })
const typeError = alert("TypeError", "Cannot read properties of undefined (reading 'name')")

describe("the alert's exception", () => {
  it.each([
    ["the same", thrown("TypeError", typeError.message), typeError],
    ["another value", thrown("TypeError", "Cannot read properties of null (reading 'id')"), typeError],
    ["other words, thrown by the source", thrown("TypeError", "x is not iterable", "/tmp/c/src/cart.js:3"), typeError],
    ["a class with its module", thrown("cart.errors.EmptyCart", "no items"), alert("EmptyCart", "no items")],
    [
      "Go, by words",
      thrown("runtime.boundsError", "runtime error: index out of range [5] with length 3"),
      alert("runtime.errorString", "runtime error: index out of range [0] with length 0")
    ],
    [
      "Rust, by words",
      thrown("ParseIntError", "called `Result::unwrap()` on an `Err` value: ParseIntError { kind: Empty }"),
      alert("panic", "called `Result::unwrap()` on an `Err` value: ParseIntError { kind: Empty }")
    ],
    ["a bare error, by words", thrown("Error", "order 4 not found"), alert("Error", "order 17 not found")]
  ])("is %s", (_, failure, exception) => expect(isAlertException(failure, exception, files)).toBe(true))

  it.each([
    ["another class", thrown("RangeError", typeError.message), typeError],
    ["other words from nowhere", thrown("TypeError", "x is not iterable"), typeError],
    [
      "other words, thrown by the test",
      thrown("KeyError", "'sku'", "tests/test_cart.py:9"),
      alert("KeyError", "no such order at all")
    ],
    ["the test's own typo", thrown("TypeError", typeError.message, "/tmp/c/test/cart.test.js:7"), typeError],
    [
      "another panic",
      thrown("runtime.boundsError", "runtime error: index out of range [5] with length 3"),
      alert("runtime.errorString", "assignment to entry in nil map")
    ],
    [
      "a bare error of other words",
      thrown("Error", "connection lost", "src/a.js:1"),
      alert("Error", "order 17 not found")
    ],
    ["an assertion", { ...thrown("AssertionError", "x"), kind: "assertion" as const }, alert("AssertionError", "x")],
    ["anything without an alert", thrown("TypeError", "x"), undefined]
  ])("is not %s", (_, failure, exception) => expect(isAlertException(failure, exception, files)).toBe(false))
})

it("knows a test's own mistake by its class and its place", () => {
  expect(isOwnMistake(thrown("ReferenceError", "totl is not defined", "/x/test/cart.test.js:4"), files)).toBe(true)
  expect(isOwnMistake(thrown("NameError", "name 'totl' is not defined", "test_cart.py:4"), files)).toBe(true)
  expect(isOwnMistake(thrown("ReferenceError", "rate is not defined", "/x/src/cart.js:4"), files)).toBe(false)
  expect(isOwnMistake(thrown("ReferenceError", "rate is not defined"), files)).toBe(false)
  expect(isOwnMistake(thrown("CartError", "x", "/x/test/cart.test.js:4"), files)).toBe(false)
})

it("sees the alert in an assertion that quotes it", () => {
  const quoting: Failure = {
    kind: "assertion",
    type: "AssertionError",
    message: `Got unwanted exception.\n${typeError.message}`
  }
  expect(matchesAlert(quoting, typeError, files)).toBe(true)
  expect(matchesAlert({ ...quoting, message: "1 !== 2" }, typeError, files)).toBe(false)
  expect(matchesAlert({ ...quoting, message: "it failed" }, alert("Error", "failed"), files)).toBe(false)
})
