import { expect, it } from "vitest"
import { BoundedOutput } from "./BoundedOutput.ts"

const written = (limit: number, ...chunks: ReadonlyArray<string>) => {
  const output = new BoundedOutput(limit)
  for (const chunk of chunks) output.add(Buffer.from(chunk))
  return output
}

it("keeps everything up to the limit", () => {
  const output = written(10, "12345", "67890")
  expect([output.toString(), output.truncated]).toEqual(["1234567890", false])
})

it("keeps both ends beyond the limit, however the bytes arrive", () => {
  const expected = "ab\n[… 22 bytes left out …]\nyz"
  expect(written(4, "abcdefghijklmnopqrstuvwxyz").toString()).toBe(expected)
  expect(written(4, ..."abcdefghijklmnopqrstuvwxyz").toString()).toBe(expected)
  expect(written(4, "abc", "defghijklmnopqrstuvw", "xyz").truncated).toBe(true)
})
