import { createPublicKey } from "node:crypto"
import { readFile, writeFile } from "node:fs/promises"
import { Console, Effect, Option, Schema } from "effect"
import { Argument, Command, Flag } from "effect/cli"
import { EvidenceFile, faultsOf, historyIn } from "#domain/audit/EvidenceFile.ts"
import { sentence } from "#domain/audit/Finding.ts"
import { LogAudit } from "#domain/audit/LogAudit.ts"
import { CliFailure } from "./CliFailure.ts"
import { evidencePage } from "./evidencePage.ts"
import { Json, print } from "./output.ts"
import { Redgreen } from "./Redgreen.ts"
import { renderAudit } from "./renderAudit.ts"
import { taskArgument } from "./taskArgument.ts"
import { unreadable } from "./unreadable.ts"

const key = Flag.String("key").pipe(
  Flag.withDescription("File with the public key you know (PEM); without it the one the system itself tells"),
  Flag.optional
)

const verify = Command.make(
  "verify",
  {
    what: Argument.String("what").pipe(
      Argument.withDescription("A task, or an evidence file; a file needs nothing but the key"),
      Argument.optional
    ),
    all: Flag.Boolean("all").pipe(
      Flag.withDescription("The whole log, with its signed checkpoints"),
      Flag.withDefault(false)
    ),
    key
  },
  Effect.fnUntraced(function* ({ all, key, what }) {
    if (all === Option.isSome(what))
      return yield* new CliFailure({ message: "Say what to verify: a task, an evidence file, or --all." })
    if (all) return yield* verifyLog(key)
    const named = Option.getOrThrow(what)
    const isFile = named.endsWith(".json")
    const file = isFile ? yield* evidenceIn(named) : yield* running(({ evidence }) => evidence(named))
    const faults = yield* faultsOf(file, yield* keyFrom(key, file.publicKey))
    yield* print({ task: file.task, events: file.events.length, faults }, (_, paint) =>
      renderAudit({ what: named, events: file.events.length, faults, keyKnown: Option.isSome(key) }, paint)
    )
    if (faults.length > 0) return yield* new CliFailure({ message: `${named} does not hold.` })
  })
).pipe(Command.withDescription("Recompute every hash and every link, and name what does not hold"))

const verifyLog = Effect.fnUntraced(function* (key: Option.Option<string>) {
  const redgreen = yield* Redgreen
  const told = yield* redgreen.publicKey
  const audit = new LogAudit(yield* redgreen.checkpoints, yield* keyFrom(key, told))
  const quiet = yield* Json
  for (let after = 0; ; ) {
    const { events, head } = yield* redgreen.log(after)
    yield* Effect.forEach(events, audit.take, { discard: true })
    after = events.at(-1)?.position ?? head
    if (!quiet && process.stderr.isTTY) process.stderr.write(`\r${after} of ${head} events`)
    if (after >= head) break
  }
  if (!quiet && process.stderr.isTTY) process.stderr.write("\n")
  const report = audit.conclude()
  const faults = [
    ...report.contradictions,
    ...report.findings.map((finding) => `${finding.task}: ${sentence(finding)}`)
  ]
  yield* print(report, (_, paint) =>
    renderAudit({ what: `the log up to ${report.head}`, ...report, faults, keyKnown: Option.isSome(key) }, paint)
  )
  if (faults.length > 0) return yield* new CliFailure({ message: "The log does not hold." })
}, Effect.provide(Redgreen.layer))

const exportOne = Command.make(
  "export",
  {
    task: taskArgument,
    out: Flag.String("out").pipe(
      Flag.withDescription("Where to write it; <task>.evidence.json without it, the page beside it"),
      Flag.optional
    )
  },
  Effect.fnUntraced(function* ({ out, task }) {
    const file = yield* running(({ evidence }) => evidence(task))
    const json = Option.getOrElse(out, () => `${task}.evidence.json`)
    const page = `${json.replace(/\.json$/, "")}.html`
    const history = yield* historyIn(file)
    yield* Effect.tryPromise({
      try: async () => {
        await writeFile(json, JSON.stringify(file, null, 1), whoMadeIt)
        await writeFile(page, evidencePage(file, history), whoMadeIt)
      },
      catch: (error) => new CliFailure({ message: `Nothing could be written: ${(error as Error).message}` })
    })
    yield* print({ json, page }, () =>
      [
        `${json} and, for reading, ${page}. They carry what the task tells of people, readable: erasing it later does not reach them.`,
        `Verify it with: redgreen audit key > public.pem && redgreen audit verify ${json} --key public.pem`
      ].join("\n")
    )
  })
).pipe(
  Command.withDescription("Write a task's evidence: one file that can be verified without Redgreen, and a page of it")
)

/** Evidence tells of people. */
const whoMadeIt = { mode: 0o600 }

const publicKey = Command.make(
  "key",
  {},
  Effect.fnUntraced(function* () {
    yield* Console.log((yield* running(({ publicKey }) => publicKey)).trimEnd())
  })
).pipe(Command.withDescription("Print the public key; keep it where who runs Redgreen cannot change it"))

export const audit = Command.make("audit").pipe(
  Command.withDescription("Prove that what is told is what happened"),
  Command.withSubcommands([verify, exportOne, publicKey])
)

/** Only what asks a running Redgreen needs one: a file is verified without. */
const running = <A, E>(ask: (redgreen: Redgreen["Service"]) => Effect.Effect<A, E>) =>
  Redgreen.use(ask).pipe(Effect.provide(Redgreen.layer))

const evidenceIn = (path: string) =>
  Effect.tryPromise({ try: () => readFile(path, "utf8"), catch: (error) => unreadable(path, error) }).pipe(
    Effect.flatMap((text) =>
      Schema.decodeEffect(Schema.fromJsonString(EvidenceFile))(text).pipe(
        Effect.mapError(() => new CliFailure({ message: `${path} is no evidence file that this version reads.` }))
      )
    )
  )

const keyFrom = (file: Option.Option<string>, otherwise: string) =>
  Effect.tryPromise({
    try: async () => createPublicKey(Option.isSome(file) ? await readFile(file.value, "utf8") : otherwise),
    catch: () =>
      new CliFailure({ message: `${Option.getOrElse(file, () => "What it brings")} is no public key in PEM.` })
  })
