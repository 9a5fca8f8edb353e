import { expect, test } from "vitest"
import { isNewEnough } from "./serverVersion.ts"

test.each(["2.14.4", "2.14.10", "2.15.0", "2.15.1", "3.0.0", "10.0.0", "v2.15.1", "2.15.0-RC.1", "2.15.0-RC.2"])(
  "%s will do",
  (version) => {
    expect(isNewEnough(version)).toBe(true)
  }
)

test.each(["2.9.10", "2.10.27", "2.14.3", "2.14.4-RC.2", "1.20.0", "1.99.99", "2.14", "unknown", ""])(
  "%j will not",
  (version) => {
    expect(isNewEnough(version)).toBe(false)
  }
)
