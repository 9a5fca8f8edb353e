import { mkdir, mkdtemp, realpath, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"
import { parseArgs } from "node:util"
import { Console, Duration, Effect, Layer } from "effect"
import { Commands } from "#agents/Commands.ts"
import { commandsBehind } from "#agents/wall/adapters.ts"
import { Wall } from "#agents/wall/Wall.ts"
import { settingsLayer } from "#infra/Settings.ts"

// What the wall costs a command: the same command with and without it, by turns. `node bench/wall.ts [--runs 50] [--json]`.

/** Medians over `runs` of the command `node -e 0`, the least that a test run is; milliseconds. Needs the settings. */
export const wallOverhead = Effect.fn("wallOverhead")(function* (runs = 25) {
  const { rows } = yield* measured({ node: commands["node -e 0"] }, runs)
  const { without, within, ratio } = rows[0]!
  return { plainMs: without, walledMs: within, ratio }
})

type Argv = readonly [string, ...Array<string>]

const commands = {
  true: ["/bin/true"],
  "sh, 20 processes": [
    "/bin/sh",
    "-c",
    "for n in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do /bin/true; done"
  ],
  "node -e 0": [process.execPath, "-e", "0"]
} as const satisfies Record<string, Argv>

const measured = Effect.fnUntraced(function* (measuring: Readonly<Record<string, Argv>>, runs: number) {
  const folder = yield* Effect.acquireRelease(
    Effect.promise(async () => realpath(await mkdtemp(join(tmpdir(), "bench-")))),
    (path) => Effect.promise(() => rm(path, { recursive: true, force: true }))
  )
  const [cwd, own] = [join(folder, "worktree"), join(folder, "open")]
  yield* Effect.promise(() => Promise.all([cwd, own].map((path) => mkdir(path))))
  const env = { PATH: `${dirname(process.execPath)}:/usr/local/bin:/usr/bin:/bin`, HOME: own, TMPDIR: "/tmp" }
  const same = { cwd, env, private: own, network: "none", timeout: Duration.seconds(30), maxOutput: 1000 } as const
  const layer = commandsBehind.pipe(Layer.provideMerge(Wall.layerOver([folder])))
  return yield* Effect.gen(function* () {
    const { kind } = yield* Wall
    const walled = yield* Commands
    const bare = yield* Effect.provide(Commands, Commands.layer)
    const time = Effect.fnUntraced(function* (service: typeof walled, argv: Argv) {
      const from = performance.now()
      const { exit, stderr } = yield* service.run({ ...same, argv })
      if (exit !== 0) return yield* Effect.die(new Error(stderr))
      return performance.now() - from
    })
    const rows = yield* Effect.forEach(Object.entries(measuring), ([name, argv]) =>
      Effect.gen(function* () {
        const [without, within]: [Array<number>, Array<number>] = [[], []]
        for (let run = -3; run < runs; run++) {
          const pair = [yield* time(bare, argv), yield* time(walled, argv)] as const
          // The first three find caches cold.
          if (run < 0) continue
          without.push(pair[0])
          within.push(pair[1])
        }
        const [before, after] = [median(without), median(within)]
        return { name, without: before, within: after, costs: after - before, ratio: after / before }
      })
    )
    return { kind, runs, rows }
  }).pipe(Effect.provide(layer))
}, Effect.scoped)

const median = (values: ReadonlyArray<number>) => {
  const sorted = [...values].sort((one, other) => one - other)
  return (sorted[Math.floor((sorted.length - 1) / 2)]! + sorted[Math.ceil((sorted.length - 1) / 2)]!) / 2
}

type Measured = Effect.Success<ReturnType<typeof measured>>

const render = ({ kind, runs, rows }: Measured) =>
  [
    `Wall: ${kind}, median of ${runs}, ms`,
    `${"".padEnd(20)}  without   within    costs    ratio`,
    ...rows.map(({ name, without, within, costs, ratio }) =>
      [name.padEnd(20), ...[without, within, costs, ratio].map((figure) => figure.toFixed(2).padStart(9))].join("")
    )
  ].join("\n")

if (import.meta.main) {
  const { values: flags } = parseArgs({
    options: { runs: { type: "string", default: "50" }, json: { type: "boolean", default: false } }
  })
  await Effect.runPromise(
    measured(commands, Number(flags.runs)).pipe(
      Effect.andThen((all) => Console.log(flags.json ? JSON.stringify(all) : render(all))),
      Effect.provide(settingsLayer(process.cwd()))
    )
  )
}
