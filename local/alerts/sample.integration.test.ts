import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, beforeAll, expect, it } from "vitest"
import { buildSample } from "#local/sample/build.ts"
import { git } from "#local/sample/git.ts"
import { runSuite } from "./runNode.ts"

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "redgreen-sample-"))
})
afterAll(() => rm(folder, { recursive: true }))

it("is the same repository every time", async () => {
  const [first, second] = await Promise.all([buildSample(join(folder, "a")), buildSample(join(folder, "b"))])
  expect(first).toEqual(second)
  // Changing the sample or its history changes this, and with it the line numbers in the alerts.
  expect(first.head).toBe("5704770a5930628b4ad21f122b0cacb0cf627df8")
})

it("has a history by three people and a clean work tree", async () => {
  const dir = join(folder, "c")
  await buildSample(dir)
  const lines = async (...args: ReadonlyArray<string>) => (await git(dir, args)).split("\n")
  expect(await lines("log", "--format=%H")).toHaveLength(11)
  expect(new Set(await lines("log", "--format=%an"))).toEqual(
    new Set(["Maren Okafor", "Tomas Lindqvist", "Ines Aldana"])
  )
  expect(await lines("status", "--porcelain", "--branch")).toEqual(["## main"])
})

it("passes its own suite, one test skipped, bugs and all", { timeout: 60_000 }, async () => {
  const dir = join(folder, "d")
  await buildSample(dir)
  expect(await runSuite(dir)).toEqual({ code: 0, tests: 55, skipped: 1, failures: [] })
})
