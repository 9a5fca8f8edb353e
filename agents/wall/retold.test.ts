import { expect, it } from "@effect/vitest"
import { retold } from "./retold.ts"

it("tells paths as they appear inside, whole ones only", () => {
  const tell = retold({ "/a/b": "/x", "/a/b/c": "/y", "/t.mp/$1": "/z" })
  expect(tell("PATH=/a/b/bin:/a/b/c/bin:/a/bc:/q/a/b")).toBe("PATH=/x/bin:/y/bin:/a/bc:/q/a/b")
  expect(tell('"/a/b" --out=/t.mp/$1/r /tomp/$1')).toBe('"/x" --out=/z/r /tomp/$1')
  expect(retold({})("/a/b")).toBe("/a/b")
})
