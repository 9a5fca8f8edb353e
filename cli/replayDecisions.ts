import { readFile } from "node:fs/promises"
import { ConfigProvider, Effect, Option, Stream } from "effect"
import { Command, Flag } from "effect/cli"
import { judge, thresholds } from "#agents/planner/actionability.ts"
import { open } from "#domain/Envelope.ts"
import { type Difference, kinds, type Rules } from "#domain/replay/Redecided.ts"
import { redecide } from "#domain/replay/redecide.ts"
import { policyOf, readPolicy } from "#infra/ApprovalPolicy.ts"
import { CliFailure } from "./CliFailure.ts"
import { counting, fileSource, type LogSource, runningSource } from "./logSource.ts"
import { momentOf } from "./momentOf.ts"
import { print } from "./output.ts"
import { Redgreen } from "./Redgreen.ts"
import { type Replayed, renderDecisions } from "./renderDecisions.ts"
import { Spool } from "./Spool.ts"
import { unreadable } from "./unreadable.ts"

export const decisions = Command.make(
  "decisions",
  {
    approvals: Flag.String("approvals").pipe(
      Flag.withDescription("An approvals file to decide with; without it the one in force here"),
      Flag.optional
    ),
    budget: Flag.Finite("budget").pipe(
      Flag.withDescription("US dollars a task is given; without it what each was given"),
      Flag.optional
    ),
    actionability: Flag.KeyValuePair("actionability").pipe(
      Flag.withDescription(`Settings of the triage, such as SENTRY_MIN_EVENTS=5`),
      Flag.optional
    ),
    task: Flag.String("task").pipe(Flag.withDescription("Only this task; may be given again"), Flag.atLeast(0)),
    log: Flag.String("log").pipe(
      Flag.withDescription("A file of `redgreen export log`; without it the running Redgreen is asked"),
      Flag.optional
    ),
    from: Flag.String("from").pipe(
      Flag.withDescription("Only decisions from this date or moment on (UTC)"),
      Flag.optional
    ),
    to: Flag.String("to").pipe(Flag.withDescription("Only decisions before this date or moment (UTC)"), Flag.optional)
  },
  Effect.fnUntraced(function* (asked) {
    const rules = yield* rulesOf(asked)
    const since = Option.isSome(asked.from) ? yield* momentOf(asked.from.value) : Number.NEGATIVE_INFINITY
    const until = Option.isSome(asked.to) ? yield* momentOf(asked.to.value) : Number.POSITIVE_INFINITY
    const replay = (source: LogSource) => replayed(source, rules, new Set(asked.task), { since, until })
    const report = yield* Option.isSome(asked.log)
      ? replay(fileSource(asked.log.value))
      : Effect.flatMap(runningSource("plain"), replay).pipe(Effect.provide(Redgreen.layer))
    yield* print(report, (_, paint) => renderDecisions(report, paint))
  })
).pipe(
  Command.withDescription(
    "Take every recorded decision anew with today's rules, or with changed ones, and tell what differs"
  )
)

type Asked = {
  readonly approvals: Option.Option<string>
  readonly budget: Option.Option<number>
  readonly actionability: Option.Option<Record<string, string>>
}

const rulesOf = Effect.fnUntraced(function* ({ actionability, approvals, budget }: Asked) {
  const given = Option.getOrElse(actionability, () => ({}))
  const unknown = Object.keys(given).find((name) => !settings.includes(name))
  if (unknown !== undefined)
    return yield* new CliFailure({ message: `${unknown} is no setting of the triage: ${settings.join(", ")} are.` })
  if (Option.isSome(budget) && budget.value < 0) return yield* new CliFailure({ message: "A budget is not negative." })
  const environment = yield* ConfigProvider.ConfigProvider
  const provider = ConfigProvider.fromEnvRecord(given).pipe(ConfigProvider.orElse(environment))
  const triage = yield* thresholds.pipe(
    Effect.provideService(ConfigProvider.ConfigProvider, provider),
    Effect.catchDefect((error) => new CliFailure({ message: `--actionability: ${(error as Error).message}` }))
  )
  const policy = yield* Option.isSome(approvals)
    ? policyIn(approvals.value)
    : readPolicy.pipe(Effect.mapError(({ message }) => new CliFailure({ message })))
  return { policy, budgetUsd: Option.getOrUndefined(budget), judge: (intake) => judge(intake, triage) } satisfies Omit<
    Rules,
    "scopesOf"
  >
})

const settings = ["SENTRY_MIN_EVENTS", "SENTRY_MIN_USERS", "SENTRY_MIN_LEVEL", "SENTRY_IGNORE"]

const policyIn = Effect.fnUntraced(function* (file: string) {
  const text = yield* Effect.tryPromise({
    try: () => readFile(file, "utf8"),
    catch: (error) => unreadable(file, error)
  })
  return yield* policyOf(text).pipe(
    Effect.mapError((mistakes) => new CliFailure({ message: [`${file} cannot be used:`, ...mistakes].join("\n  ") }))
  )
})

const replayed = Effect.fnUntraced(function* (
  source: LogSource,
  rules: Omit<Rules, "scopesOf">,
  tasks: ReadonlySet<string>,
  { since, until }: { readonly since: number; readonly until: number }
) {
  const scopes = new Map<string, ReadonlyArray<string>>()
  const spool = yield* Effect.acquireRelease(
    Effect.sync(() => new Spool()),
    (spool) => Effect.sync(() => spool.close())
  )
  const progress = yield* counting("reading the log")
  yield* source.events.pipe(
    Stream.runForEach(({ event }) =>
      Effect.sync(() => {
        const { data, subject, type } = Object(event) as { data?: unknown; subject?: unknown; type?: unknown }
        if (type === "token.created") scopes.set(String(subject), Object(data).scopes ?? [])
        else if (typeof subject === "string" && (tasks.size === 0 || tasks.has(subject))) spool.add(subject, event)
        progress.count()
      })
    )
  )
  progress.end()
  const looked = { approval: 0, budget: 0, actionability: 0, rules: 0 }
  const differences: Array<Difference> = []
  let read = 0
  const unreadable: Array<string> = []
  for (const [task, events] of spool.histories()) {
    const history = yield* Effect.option(Effect.forEach(events, open))
    if (Option.isNone(history)) {
      unreadable.push(task)
      continue
    }
    read += 1
    const within = ({ stored }: (typeof history.value)[number]) => {
      const time = Date.parse(stored.time)
      return time >= since && time < until
    }
    const found = redecide(history.value, { ...rules, scopesOf: (token) => scopes.get(token) }, within)
    for (const kind of kinds) looked[kind] += found.looked[kind]
    differences.push(...found.differences)
  }
  differences.sort((a, b) => (a.time < b.time ? -1 : a.time > b.time ? 1 : 0))
  return { source: source.name, tasks: read, unreadable, looked, differences } satisfies Replayed
}, Effect.scoped)
