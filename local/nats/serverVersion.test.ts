import { expect, test } from "vitest"
import { isNewEnough } from "./serverVersion.ts"

test.each(["2.14.4", "2.14.10", "2.15.0-RC.2", "2.15.1", "3.0.0"])("%s is new enough", (version) => {
  expect(isNewEnough(version)).toBe(true)
})

test.each(["2.9.10", "2.10.27", "2.14.3", "1.20.0"])("%s is too old", (version) => {
  expect(isNewEnough(version)).toBe(false)
})
