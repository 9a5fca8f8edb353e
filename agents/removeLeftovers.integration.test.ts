import { execFileSync, spawn } from "node:child_process"
import { once } from "node:events"
import { mkdtempSync, readdirSync } from "node:fs"
import { mkdir, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { assert, it } from "@effect/vitest"
import { ConfigProvider, Effect } from "effect"
import { ownMark } from "./incarnation.ts"
import { removeLeftovers } from "./removeLeftovers.ts"

const goneOne = execFileSync("sh", ["-c", "echo $$"], { encoding: "utf8" }).trim()
const here = ownMark.split(".").at(-1)
const killed = `${goneOne}.0a1b2c3d.${here}`
const predecessor = `${process.pid}.0a1b2c3d.${here}`
const elsewhere = `${goneOne}.0a1b2c3d.another-host`
const alive = `${process.ppid}.0a1b2c3d.${here}`

const remove = (home: string) =>
  Effect.runPromise(
    removeLeftovers.pipe(
      Effect.provideService(
        ConfigProvider.ConfigProvider,
        ConfigProvider.fromEnv({ env: { REDGREEN_HOME: home, REDGREEN_TMPDIR: join(home, "sessions") } })
      )
    )
  )

it("removes the folders of processes that are gone, and of nobody else", async () => {
  const home = mkdtempSync(join(tmpdir(), "leftovers-"))
  const kept = [ownMark, alive, elsewhere].map((mark) => `work-${mark}-AbC123`)
  const left = [killed, predecessor].map((mark) => `work-${mark}-AbC123`)
  const strangers = ["work-", "work-notes", "notes"]
  for (const parent of ["sessions", "checkouts"])
    for (const name of [...kept, ...left, ...strangers])
      await mkdir(join(home, parent, name, "deep"), { recursive: true })
  await remove(home)
  for (const parent of ["sessions", "checkouts"])
    assert.sameMembers(readdirSync(join(home, parent)), [...kept, ...strangers])
  await rm(home, { recursive: true })
})

it.skipIf(process.platform !== "linux")("kills what they started, wherever it went, and nothing else", async () => {
  const home = mkdtempSync(join(tmpdir(), "leftovers-"))
  const start = (mark: string) =>
    spawn("tail", ["-f", "/dev/null"], { env: { RUN_OWNER: mark }, detached: true, stdio: "ignore" })
  const [theirs, ours] = [start(killed), start(ownMark)]
  await Promise.all([once(theirs, "spawn"), once(ours, "spawn")])
  const ended = once(theirs, "exit")
  await remove(home)
  assert.deepStrictEqual(await ended, [null, "SIGKILL"])
  assert.isNull(ours.exitCode ?? ours.signalCode)
  ours.kill("SIGKILL")
  await rm(home, { recursive: true })
})
