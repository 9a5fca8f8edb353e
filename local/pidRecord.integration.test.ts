import { spawn } from "node:child_process"
import { once } from "node:events"
import { mkdtemp, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterEach, beforeEach, expect, test } from "vitest"
import { claim } from "./pidRecord.ts"
import { identify, isAlive } from "./process.ts"

let folder: string
let file: string

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "redgreen-record-"))
  file = join(folder, "pid")
})
afterEach(() => rm(folder, { recursive: true }))

const sleeper = async () => {
  const child = spawn("sleep", ["60"], { detached: true })
  await once(child, "spawn")
  return { child, identity: identify(child.pid!)! }
}

/** Somebody who is gone: this very pid, but started at another time, as after a reuse of the number. */
const dead = { pid: process.pid, started: "long ago" }

test("a record is for one owner at a time", async () => {
  const record = await claim(file, "the store", "SIGTERM")
  await expect(claim(file, "the store", "SIGTERM")).rejects.toThrow(
    `the store is already in use by process ${process.pid}`
  )
  record.release()
  ;(await claim(file, "the store", "SIGTERM")).release()
})

test("the child of a dead owner is stopped", async () => {
  const { child, identity } = await sleeper()
  await writeFile(file, JSON.stringify({ owner: dead, child: identity }))
  const ended = once(child, "exit")
  await claim(file, "the store", "SIGTERM")
  expect(isAlive(identity)).toBe(false)
  expect(await ended).toEqual([null, "SIGTERM"])
})

test("a stranger who got the pid of a dead child is left alone", async () => {
  const { child, identity } = await sleeper()
  await writeFile(file, JSON.stringify({ owner: dead, child: { pid: identity.pid, started: "long ago" } }))
  await claim(file, "the store", "SIGTERM")
  expect(isAlive(identity)).toBe(true)
  child.kill()
})

test("a record cut short by a crash is no obstacle", async () => {
  await writeFile(file, '{"owner":')
  await claim(file, "the store", "SIGTERM")
})
