import { once } from "node:events"
import { createWriteStream } from "node:fs"
import type { Writable } from "node:stream"
import { finished } from "node:stream/promises"
import { Console, Effect, Option, Stream } from "effect"
import { Command, Flag } from "effect/cli"
import { CliFailure } from "./CliFailure.ts"
import { counting, lineOf, runningSource } from "./logSource.ts"
import { momentOf } from "./momentOf.ts"
import { Redgreen } from "./Redgreen.ts"
import { count } from "./text.ts"

const out = Flag.String("out").pipe(Flag.withDescription("File to write; standard output without it"), Flag.optional)

const log = Command.make(
  "log",
  { out },
  Effect.fnUntraced(function* ({ out }) {
    const { events } = yield* runningSource("stored")
    const progress = yield* counting("exporting the log")
    let exported = 0
    yield* written(
      out,
      Stream.map(
        Stream.tap(events, () =>
          Effect.sync(() => {
            progress.count()
            exported += 1
          })
        ),
        lineOf
      )
    )
    progress.end()
    if (Option.isSome(out)) yield* Console.error(`${count(exported, "event")} in ${out.value}`)
  })
).pipe(
  Command.withDescription(
    "Write the whole log as it is stored, a JSON line for each event; `redgreen replay --from` reads it"
  ),
  Command.provide(Redgreen.layer)
)

const training = Command.make(
  "training",
  {
    all: Flag.Boolean("all").pipe(
      Flag.withDescription("Every task that had a plan, not only what was merged and not reverted"),
      Flag.withDefault(false)
    ),
    since: Flag.String("since").pipe(
      Flag.withDescription("Only tasks with something new since then (UTC)"),
      Flag.optional
    ),
    repository: Flag.String("repository").pipe(Flag.withDescription("Only tasks of owner/name"), Flag.optional),
    format: Flag.Literals("format", ["records", "chat"]).pipe(
      Flag.withDescription("Documented records, or conversations as tools for fine-tuning take them"),
      Flag.withDefault("records" as const)
    ),
    out
  },
  Effect.fnUntraced(function* ({ all, format, out, repository, since }) {
    const redgreen = yield* Redgreen
    const left = new Map<string, number>()
    let examples = 0
    const lines = redgreen
      .training({
        ...{ all: all ? "true" : "false", format, skipped: "true" },
        ...(Option.isSome(since) ? { since: new Date(yield* momentOf(since.value)).toISOString() } : {}),
        ...(Option.isSome(repository) ? { repository: repository.value } : {})
      })
      .pipe(
        Stream.flatMap((one) => {
          if ("skipped" in one) left.set(one.why, (left.get(one.why) ?? 0) + 1)
          else examples += 1
          return "skipped" in one ? Stream.empty : Stream.succeed(`${JSON.stringify(one)}\n`)
        })
      )
    yield* written(out, lines)
    const skipped = [...left].map(([why, tasks]) => `${tasks} left out: ${why}`)
    const rest = examples === 0 && !all ? ["only merged work; --all for the rest"] : []
    yield* Console.error([count(examples, "example"), ...rest, ...skipped].join("; "))
  })
).pipe(
  Command.withDescription("Write what was done as JSON lines to train a model with, secrets taken out"),
  Command.provide(Redgreen.layer)
)

export const exports = Command.make("export").pipe(
  Command.withDescription("Carry recorded history elsewhere"),
  Command.withSubcommands([log, training])
)

/** At the pace of whoever reads. */
const written = Effect.fnUntraced(function* <E>(out: Option.Option<string>, lines: Stream.Stream<string, E>) {
  const target: Writable = Option.isSome(out) ? createWriteStream(out.value, { mode: 0o600 }) : process.stdout
  const failed = new Promise<never>((_, reject) => target.once("error", reject))
  failed.catch(() => {})
  const orFail = <A>(work: () => Promise<A>) =>
    Effect.tryPromise({
      try: () => Promise.race([work(), failed]),
      catch: (error) => new CliFailure({ message: `Nothing more could be written: ${(error as Error).message}` })
    })
  yield* Stream.runForEachArray(lines, (some) =>
    orFail(async () => {
      if (!target.write(some.join(""))) await once(target, "drain")
    })
  )
  if (Option.isSome(out)) yield* orFail(() => finished(target.end()))
})
