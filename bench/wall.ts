import { mkdir, mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"
import { parseArgs } from "node:util"
import { Console, Duration, Effect, Layer } from "effect"
import { Commands } from "#agents/Commands.ts"
import { commandsBehind } from "#agents/wall/adapters.ts"
import { Wall } from "#agents/wall/Wall.ts"
import { settingsLayer } from "#infra/Settings.ts"

// What the wall costs a command: the same command with and without it, by turns. `node bench/wall.ts [--runs 50] [--json]`.

const { values: flags } = parseArgs({
  options: { runs: { type: "string", default: "50" }, json: { type: "boolean", default: false } }
})
const runs = Number(flags.runs)

const commands = {
  true: ["/bin/true"],
  "sh, 20 processes": [
    "/bin/sh",
    "-c",
    "for n in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do /bin/true; done"
  ],
  "node -e 0": [process.execPath, "-e", "0"]
} as const

const measure = Effect.fnUntraced(function* (folder: string) {
  const [cwd, home] = [join(folder, "worktree"), join(folder, "open/home")]
  yield* Effect.promise(() => Promise.all([cwd, home].map((path) => mkdir(path, { recursive: true }))))
  const env = { PATH: `${dirname(process.execPath)}:/usr/local/bin:/usr/bin:/bin`, HOME: home, TMPDIR: "/tmp" }
  const layer = commandsBehind({ _tag: "None" }).pipe(Layer.provideMerge(Wall.layerOver([folder])))
  return yield* Effect.gen(function* () {
    const { kind } = yield* Wall
    const walled = yield* Commands
    const bare = yield* Effect.provide(Commands, Commands.layer)
    const time = Effect.fnUntraced(function* (service: typeof walled, argv: readonly [string, ...Array<string>]) {
      const from = performance.now()
      const { exit, stderr } = yield* service.run({ argv, cwd, env, timeout: Duration.seconds(30), maxOutput: 1000 })
      if (exit !== 0) return yield* Effect.die(new Error(stderr))
      return performance.now() - from
    })
    const rows = yield* Effect.forEach(Object.entries(commands), ([name, argv]) =>
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
})

const median = (values: ReadonlyArray<number>) => {
  const sorted = [...values].sort((one, other) => one - other)
  return (sorted[Math.floor((sorted.length - 1) / 2)]! + sorted[Math.ceil((sorted.length - 1) / 2)]!) / 2
}

type Measured = Effect.Success<ReturnType<typeof measure>>

const render = ({ kind, runs, rows }: Measured) =>
  [
    `Wall: ${kind}, median of ${runs}, ms`,
    `${"".padEnd(20)}  without   within    costs    ratio`,
    ...rows.map(({ name, without, within, costs, ratio }) =>
      [name.padEnd(20), ...[without, within, costs, ratio].map((figure) => figure.toFixed(2).padStart(9))].join("")
    )
  ].join("\n")

const folder = await mkdtemp(join(tmpdir(), "redgreen-bench-"))
await Effect.runPromise(
  measure(folder).pipe(
    Effect.andThen((measured) => Console.log(flags.json ? JSON.stringify(measured) : render(measured))),
    Effect.provide(settingsLayer(process.cwd()))
  )
).finally(() => rm(folder, { recursive: true, force: true }))
