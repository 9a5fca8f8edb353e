import { Clock, Console, Effect } from "effect"
import { Argument, Command } from "effect/cli"
import type { Projection } from "#projections/standings/api.ts"
import { CliFailure } from "./CliFailure.ts"
import { Json, print } from "./output.ts"
import { paintFor } from "./paint.ts"
import { Redgreen } from "./Redgreen.ts"
import { renderProgress } from "./renderProgress.ts"
import { renderProjections } from "./renderProjections.ts"

export const rebuild = Command.make(
  "rebuild",
  {
    name: Argument.String("name").pipe(
      Argument.withDescription("One of `redgreen projections`; all of them without"),
      Argument.optional
    )
  },
  Effect.fnUntraced(function* ({ name }) {
    const redgreen = yield* Redgreen
    const names = name._tag === "Some" ? [name.value] : (yield* redgreen.projections).map((one) => one.name)
    yield* Effect.forEach(names, redgreen.rebuild, { discard: true })
    const done = yield* watch(names)
    const stopped = done.filter(isStopped)
    yield* print(done, (now, paint) =>
      stopped.length > 0 ? renderProjections(stopped, now, paint) : `Rebuilt: ${names.join(", ")}.`
    )
    if (stopped.length > 0)
      return yield* new CliFailure({ message: `${stopped.map((one) => one.name).join(", ")} could not be rebuilt.` })
  })
).pipe(
  Command.withDescription("Make tables anew from the log, beside those that answer, and put them in their place"),
  Command.provide(Redgreen.layer)
)

/** Shows how far they are until each is done or cannot go on. On a terminal in place; elsewhere as lines, a few seconds apart. */
const watch = Effect.fnUntraced(function* (names: ReadonlyArray<string>) {
  const redgreen = yield* Redgreen
  const quiet = yield* Json
  const inPlace = process.stderr.isTTY === true
  const paint = paintFor(process.stderr)
  let shown = 0
  for (let nth = 0; ; nth += 1) {
    const all = (yield* redgreen.projections).filter((one) => names.includes(one.name))
    const isDone = all.every((one) => isStopped(one) || isRebuilt(one))
    if (!quiet && (inPlace || nth % LINES_EACH === 0 || isDone)) {
      const lines = renderProgress(all, yield* Clock.currentTimeMillis, paint)
      // Up to the first line of the last picture, each line cleared as it is written over.
      const back = inPlace && shown > 0 ? `\x1b[${shown}A` : ""
      yield* Console.error(back + lines.map((line) => (inPlace ? `\x1b[2K${line}` : line)).join("\n"))
      shown = lines.length
    }
    if (isDone) return all
    yield* Effect.sleep("1 second")
  }
})

const LINES_EACH = 5

const isRebuilt = ({ rebuild, requestedAt }: Projection) => rebuild === null && requestedAt === null

const isStopped = ({ rebuild }: Projection) => rebuild !== null && rebuild.error !== null
