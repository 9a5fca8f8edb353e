import { dirname, join } from "node:path"
import { parseArgs } from "node:util"
import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import { ConfigProvider, Console, Effect, References } from "effect"
import { obtainBubblewrap } from "#local/bubblewrap/obtain.ts"
import { chooseCases } from "./chooseCases.ts"
import { playCases } from "./playCases.ts"
import { complaints, render } from "./render.ts"
import { renderWall, wallReport } from "./wallReport.ts"

// Whether "proven" holds: `node proof/main.ts [--tricks] [--honest] [--wall] [--only <part of a name>]... [--keep] [--json]`.

const { values: flags } = parseArgs({
  options: {
    tricks: { type: "boolean", default: false },
    honest: { type: "boolean", default: false },
    wall: { type: "boolean", default: false },
    only: { type: "string", multiple: true, default: [] },
    keep: { type: "boolean", default: false },
    json: { type: "boolean", default: false }
  }
})

const all = !flags.tricks && !flags.honest && !flags.wall
const path = `${dirname(process.execPath)}:/usr/local/bin:/usr/bin:/bin:/opt/homebrew/bin`
const say = (line: string) => void process.stderr.write(`${line}\n`)

const played = Effect.gen(function* () {
  const choice = { tricks: all || flags.tricks, honest: all || flags.honest, only: flags.only }
  const { cases, lacking, settings, skipped } = yield* Effect.promise(() => chooseCases(choice, path, say))
  for (const [need, why] of lacking) say(`${need} cannot be had: ${why}`)
  if (cases.length === 0) return { outcomes: [], skipped, logFile: "" }
  const { outcomes, world } = yield* playCases({ cases, settings, say, keep: flags.keep })
  return { outcomes, skipped, logFile: world.logFile }
}).pipe(Effect.scoped)

const walled = Effect.gen(function* () {
  const cache = join(import.meta.dirname, "../.redgreen/cache")
  const bwrap = yield* Effect.promise(() => obtainBubblewrap({ cache, path, say: () => {} }))
  const config = ConfigProvider.fromEnvRecord({ PATH: path, REDGREEN_BWRAP: bwrap })
  return yield* wallReport.pipe(
    Effect.provideService(ConfigProvider.ConfigProvider, config),
    Effect.provideService(References.MinimumLogLevel, "Error")
  )
})

const proof = Effect.gen(function* () {
  const { logFile, outcomes, skipped } = yield* played
  const wall = flags.wall || (all && flags.only.length === 0) ? yield* walled : undefined
  if (flags.json) yield* Console.log(JSON.stringify({ outcomes, skipped, wall }, undefined, 2))
  else yield* Console.log(["", render(outcomes), ...(wall === undefined ? [] : [renderWall(wall)])].join("\n"))
  if (skipped.length > 0) say(`\nSKIPPED for want of a toolchain: ${skipped.join(", ")}`)
  const wrong = complaints(outcomes)
  if (wrong !== "") {
    const where = flags.keep ? `The services' log: ${logFile}` : "With --keep their log and data are left behind."
    say(`\n${wrong}\n\nAgain: node proof/main.ts --keep --only <name>. ${where}`)
  }
  if (wrong !== "" || wall?.attempts.some(({ broke }) => broke !== undefined)) process.exitCode = 1
})

NodeRuntime.runMain(proof)
