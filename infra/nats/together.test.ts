import { expect, test, vi } from "vitest"
import { together } from "./together.ts"

const settled = async (promise: Promise<void>) => {
  let done = false
  void promise.then(() => {
    done = true
  })
  await vi.advanceTimersByTimeAsync(0)
  return done
}

test("one who reads fast waits for those within reach, as long as they move", async () => {
  vi.useFakeTimers()
  try {
    const join = together(100)
    const [fast, slow] = [join(0), join(0)]
    fast.at(40)
    expect(await settled(fast.wait())).toBe(true)
    fast.at(60)
    const held = fast.wait()
    expect(await settled(held)).toBe(false)
    expect(await settled(slow.wait())).toBe(true)
    slow.at(20)
    expect(await settled(held)).toBe(true)
    fast.at(80)
    const again = fast.wait()
    expect(await settled(again)).toBe(false)
    await vi.advanceTimersByTimeAsync(1_100)
    expect(await settled(again)).toBe(true)
  } finally {
    vi.useRealTimers()
  }
})

test("nobody waits for who left, or is too far behind to be helped", async () => {
  vi.useFakeTimers()
  try {
    const join = together(100)
    const [fast, slow] = [join(0), join(0)]
    fast.at(100)
    expect(await settled(fast.wait())).toBe(true)
    slow.at(30)
    const held = fast.wait()
    expect(await settled(held)).toBe(false)
    slow.leave()
    expect(await settled(held)).toBe(true)
  } finally {
    vi.useRealTimers()
  }
})
