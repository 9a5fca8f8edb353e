import { join, resolve } from "node:path"
import { Effect, Layer, Option, Stream } from "effect"
import { Command, Flag } from "effect/cli"
import type { Recorded } from "#domain/EventLog.ts"
import { settings } from "#infra/Settings.ts"
import { built, figures } from "#local/scratchFigures.ts"
import { copyInto } from "#local/scratchLog.ts"
import { scratchLog, scratchModels, serveScratch } from "#local/scratchServices.ts"
import { openScratch } from "#local/scratchWorld.ts"
import { home } from "./address.ts"
import { CliFailure } from "./CliFailure.ts"
import { counting, fileSource, type LogSource, runningSource } from "./logSource.ts"
import { momentOf } from "./momentOf.ts"
import { Json, print } from "./output.ts"
import { paintFor } from "./paint.ts"
import { Redgreen } from "./Redgreen.ts"
import { renderReplay } from "./renderReplay.ts"
import { decisions } from "./replayDecisions.ts"

const flags = {
  into: Flag.String("into").pipe(
    Flag.withDescription("Folder for the scratch log and tables; what an earlier replay left there is gone on with"),
    Flag.optional
  ),
  until: Flag.String("until").pipe(
    Flag.withDescription("A position of the log, or a date or moment (UTC): nothing after it"),
    Flag.optional
  ),
  task: Flag.String("task").pipe(Flag.withDescription("Only this task; may be given again"), Flag.atLeast(0)),
  from: Flag.String("from").pipe(
    Flag.withDescription("A file of `redgreen export log`; without it the running Redgreen is asked"),
    Flag.optional
  ),
  serve: Flag.Boolean("serve").pipe(
    Flag.withDescription("Keep its API answering, on a port and with a token of its own, until Ctrl-C"),
    Flag.withDefault(false)
  )
}

export const replay = Command.make(
  "replay",
  flags,
  Effect.fnUntraced(function* ({ from, into, serve, task, until }) {
    if (Option.isNone(into))
      return yield* new CliFailure({
        message: "Say where to: redgreen replay --into <folder>. Or see `redgreen replay decisions --help`."
      })
    const end = Option.isSome(until) ? yield* endOf(until.value) : () => false
    const request = { folder: resolve(into.value), end, tasks: task, serve }
    return yield* Option.isSome(from)
      ? replayInto(fileSource(from.value), request)
      : Effect.flatMap(runningSource("stored"), (source) => replayInto(source, request)).pipe(
          Effect.provide(Redgreen.layer)
        )
  })
).pipe(
  Command.withDescription("Replay the log into a scratch log and tables, as of any moment; nothing acts there"),
  Command.withSubcommands([decisions])
)

interface Request {
  readonly folder: string
  readonly end: (recorded: Recorded) => boolean
  readonly tasks: ReadonlyArray<string>
  readonly serve: boolean
}

const replayInto = Effect.fnUntraced(
  function* (source: LogSource, { end, folder, serve, tasks }: Request) {
    const json = yield* Json
    const progress = yield* counting("replaying")
    const say = (line: string) => (json ? undefined : console.error(paintFor(process.stderr)("dim", `  ${line}`)))
    const cache = join(yield* home, "cache")
    const scratch = yield* openScratch({ folder, cache, settings: yield* settings(process.cwd()), tasks, say })
    const wanted = source.events.pipe(
      Stream.takeWhile((recorded) => !end(recorded)),
      Stream.filter(({ event }) => tasks.length === 0 || tasks.includes(Object(event).subject)),
      Stream.tap(() => Effect.sync(progress.count))
    )
    const log = yield* Layer.build(scratchLog(scratch))
    const copied = yield* Effect.provideContext(copyInto(wanted), log)
    progress.end()
    const models = yield* Layer.build(scratchModels(scratch))
    const standings = yield* Effect.provideContext(
      built((share) => progress.say(`building the tables: ${Math.floor(share * 100)} %`)),
      models
    )
    progress.end()
    const stands = yield* Effect.provideContext(figures, models)
    const stopped = standings.flatMap(({ error, name }) => (error === null ? [] : [{ model: name, error }]))
    const url = serve ? yield* Effect.provideContext(serveScratch(scratch), models) : undefined
    const served = url === undefined ? {} : { url, token: scratch["REDGREEN_API_TOKEN"]! }
    const report = { source: source.name, folder, ...copied, ...stands, stopped, ...served }
    yield* print(report, (_, paint) => renderReplay(report, paint))
    if (serve) return yield* Effect.never
    if (copied.faults.length > 0) return yield* new CliFailure({ message: "The log does not hold." })
    if (stopped.length > 0) return yield* new CliFailure({ message: "Not every table could be built." })
  },
  Effect.scoped,
  Effect.catchTag("ScratchRefused", ({ message }) => new CliFailure({ message }))
)

const endOf = Effect.fnUntraced(function* (until: string) {
  if (/^\d+$/.test(until)) {
    const last = Number(until)
    return ({ position }: Recorded) => position > last
  }
  const last = yield* momentOf(until)
  // A date is meant with all of its day.
  const end = /^\d{4}-\d{2}-\d{2}$/.test(until) ? last + 86_399_999 : last
  // From the first event after it nothing is taken, as the log stood then.
  return ({ event }: Recorded) => Date.parse(Object(event).time) > end
})
