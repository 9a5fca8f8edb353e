import { Config, ConfigProvider, Effect, Layer, Option } from "effect"
import { Command, Flag } from "effect/cli"
import { keep } from "#agents/janitor/keep.ts"
import { sizeWords } from "#domain/Removed.ts"
import { overdue, retain } from "#domain/retention/retain.ts"
import { log } from "#infra/nats/log.ts"
import { settings } from "#infra/Settings.ts"
import { readRun } from "#local/RunRecord.ts"
import { home } from "./address.ts"
import { CliFailure } from "./CliFailure.ts"
import { print } from "./output.ts"
import { columns, count } from "./text.ts"

export const retention = Command.make(
  "retention",
  {
    now: Flag.Boolean("now").pipe(
      Flag.withDescription("Take it away now instead of with the janitor's next round"),
      Flag.withDefault(false)
    ),
    dryRun: Flag.Boolean("dry-run").pipe(
      Flag.withDescription("Only tell what would be taken away"),
      Flag.withDefault(false)
    )
  },
  Effect.fnUntraced(function* ({ dryRun, now }) {
    if (dryRun === now) return yield* new CliFailure({ message: "Say which: --dry-run to look, or --now to do it." })
    if (Option.isSome(yield* Config.option(Config.String("REDGREEN_URL"))))
      return yield* new CliFailure({
        message:
          "REDGREEN_URL is set, but this works on a log itself, not through an address: that of the Redgreen in this folder, or of NATS_URL. Unset REDGREEN_URL, and run it there."
      })
    const times = yield* keep
    const found = yield* (now ? retain(times) : overdue(times)).pipe(
      Effect.provide(yield* asJanitor),
      Effect.catchTag(["NatsUnreachable", "NatsTooOld"], ({ message }) => Effect.fail(new CliFailure({ message })))
    )
    const bytes = found.reduce((sum, one) => sum + one.bytes, 0)
    yield* print({ removed: now, bytes, artifacts: found }, () =>
      [
        ...(found.length === 0
          ? []
          : [
              columns(
                found.map(({ bytes, endedAt, kind, sha256, tasks }) => [
                  ...[sha256.slice(0, 12), kind, sizeWords(bytes), `ended ${endedAt.slice(0, 10)}`, tasks.join(" ")]
                ])
              )
            ]),
        `${found.length === 0 ? "Nothing" : `${count(found.length, "artifact")}, ${sizeWords(bytes)},`} ${now ? "removed; hashes and sizes stay." : "would be removed."}`
      ].join("\n")
    )
  })
).pipe(
  Command.withDescription("Transcripts, patches and logs that are kept longer than the settings say, as the janitor")
)

/** The log of `NATS_URL`, else of the Redgreen that runs in this folder. Only the janitor may take anything away. */
const asJanitor = Effect.gen(function* () {
  const given = yield* settings(process.cwd())
  const run = yield* Effect.flatMap(home, (state) => Effect.promise(() => readRun(state)))
  if (given["NATS_URL"] === undefined && run?.nats === undefined)
    return yield* new CliFailure({
      message:
        "No log is known here: start Redgreen with `make up`, or set NATS_URL, and NATS_NKEY_FILE to the janitor's seed."
    })
  const own = run?.nats && { ...given, NATS_URL: run.nats.url, NATS_NKEY_FILE: run.nats.identities }
  const provider = ConfigProvider.fromEnvRecord(given["NATS_URL"] === undefined ? { ...own } : given)
  return log("janitor").pipe(Layer.provide(ConfigProvider.layer(provider)))
})
