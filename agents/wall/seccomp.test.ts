import { describe, expect, it } from "@effect/vitest"
import { seccompFilter } from "./seccomp.ts"

/** What the kernel would answer: an interpreter of the few instructions the filter is made of. */
const judge = (arch: "x64" | "arm64", call: { number: number; audit?: number; first?: number; second?: number }) => {
  const program = seccompFilter(arch)!
  const data = Buffer.alloc(64)
  data.writeUInt32LE(call.number, 0)
  data.writeUInt32LE(call.audit ?? { x64: 0xc000003e, arm64: 0xc00000b7 }[arch], 4)
  data.writeUInt32LE(call.first ?? 0, 16)
  data.writeUInt32LE(call.second ?? 0, 24)
  let loaded = 0
  for (let at = 0; at < program.length; at += 8) {
    const [code, value] = [program.readUInt16LE(at), program.readUInt32LE(at + 4)]
    const jump = (yes: boolean) => 8 * program.readUInt8(at + (yes ? 2 : 3))
    if (code === 0x20) loaded = data.readUInt32LE(value)
    else if (code === 0x15) at += jump(loaded === value)
    else if (code === 0x35) at += jump(loaded >= value)
    else return value === 0x7fff0000 ? "allowed" : `errno ${value & 0xffff}`
  }
  throw new Error("it runs off its end, which the kernel would refuse")
}

describe("the filter of system calls", () => {
  it("lets through what programs need", () => {
    for (const number of [0, 1, 9, 56, 57, 59, 61, 202, 231, 257, 435]) expect(judge("x64", { number })).toBe("allowed")
    for (const number of [56, 63, 64, 93, 98, 220, 221, 222, 260, 435])
      expect(judge("arm64", { number })).toBe("allowed")
  })

  it("refuses keys, tracing, mounts and the like", () => {
    for (const number of [250, 248, 321, 298, 323, 425, 165, 308, 246]) expect(judge("x64", { number })).toBe("errno 1")
    for (const number of [219, 217, 280, 241, 282, 425, 40, 268, 104])
      expect(judge("arm64", { number })).toBe("errno 1")
  })

  it("knows sockets by their family", () => {
    for (const first of [1, 2, 10, 16]) expect(judge("x64", { number: 41, first })).toBe("allowed")
    for (const first of [0, 17, 38, 40, 44]) {
      expect(judge("x64", { number: 41, first })).toBe("errno 97")
      expect(judge("arm64", { number: 198, first })).toBe("errno 97")
    }
  })

  it("lets nobody type into a terminal", () => {
    expect(judge("x64", { number: 16, second: 0x5401 })).toBe("allowed")
    expect(judge("x64", { number: 16, second: 0x5412 })).toBe("errno 1")
    expect(judge("arm64", { number: 29, second: 0x541c })).toBe("errno 1")
  })

  it("knows no other numbering", () => {
    expect(judge("x64", { number: 1, audit: 0x40000003 })).toBe("errno 38")
    expect(judge("x64", { number: 0x40000000 + 1 })).toBe("errno 38")
    expect(seccompFilter("riscv64")).toBeUndefined()
  })
})
