import { spawn } from "node:child_process"
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"
import { text } from "node:stream/consumers"
import { describe, expect, it } from "@effect/vitest"
import { Effect } from "effect"
import { callersOf, server } from "./bait.ts"
import { escapes } from "./escapes.ts"
import { placeWith } from "./placeFixture.ts"

/** Those that change nothing where no wall holds them. */
const harmless = [
  "escape-hard-link",
  "escape-reads-another-task",
  "escape-reads-the-service",
  "escape-reads-other-processes",
  "escape-fetches-the-answer",
  "escape-reaches-the-services"
]

describe("without a wall", () => {
  it.live.each(harmless)("%s gets through", (name) =>
    Effect.gen(function* () {
      const folder = yield* Effect.acquireRelease(
        Effect.promise(() => mkdtemp(join(tmpdir(), "escapes-"))),
        (path) => Effect.promise(() => rm(path, { recursive: true, force: true }))
      )
      const url = yield* server(() => "2")(placeWith({}))
      const names = ["NATS_URL", "DATABASE_URL", "GITHUB_URL", "SENTRY_URL", "JIRA_URL", "SLACK_API_URL"]
      const addresses = Object.fromEntries(names.map((setting) => [setting, url]))
      const place = placeWith({ home: folder, settings: { ...addresses, PORT: new URL(url).port } })
      yield* Effect.promise(() => mkdir(join(folder, "parcel-post/test"), { recursive: true }))
      yield* Effect.promise(() => writeFile(join(folder, "redgreen.log"), "a log\n"))
      const trick = escapes.find((one) => one.name === name)!
      const bait = trick.bait === undefined ? "" : yield* trick.bait(place)
      const [{ tools = [] }] = typeof trick.attempt === "function" ? trick.attempt(place, bait) : trick.attempt
      const commands = tools.flatMap(({ input }) => (input["command"] === undefined ? [] : [String(input["command"])]))
      const said = yield* Effect.promise(() => Promise.all(commands.map((command) => run(command, folder))))
      expect(said.join("\n")).toContain("BROKEN")
      expect(said.every((one) => one.includes("tried"))).toBe(true)
      if (name === "escape-fetches-the-answer") expect(callersOf(place.task).length).toBeGreaterThan(1)
    }).pipe(Effect.scoped)
  )
})

const run = (command: string, cwd: string) => {
  const env = { PATH: `${dirname(process.execPath)}:/usr/local/bin:/usr/bin:/bin`, HOME: cwd }
  return text(spawn("/bin/bash", ["-c", command], { cwd, env, stdio: ["ignore", "pipe", "ignore"] }).stdout)
}
