import { Effect, Option } from "effect"
import { Argument, Command, Flag } from "effect/cli"
import { ErasureReason } from "#domain/Intake.ts"
import { CliFailure } from "./CliFailure.ts"
import { type Erasures, erasures } from "./erasures.ts"
import { print } from "./output.ts"
import { Redgreen } from "./Redgreen.ts"
import { columns, count } from "./text.ts"

/** A task somebody is to be erased from, and what came of it. */
interface Line {
  readonly task: string
  readonly places: ReadonlyArray<string>
  readonly outcome: string
}

export const erase = Command.make(
  "erase",
  {
    tasks: Argument.String("task").pipe(
      Argument.withDescription("Tasks, as `redgreen tasks` lists them; they must have ended"),
      Argument.variadic()
    ),
    person: Flag.String("person").pipe(
      Flag.withDescription("Every task that names this person: a name, a login, an account's id or an e-mail address"),
      Flag.optional
    ),
    reason: Flag.Literals("reason", ErasureReason.literals).pipe(
      Flag.withDescription("Why; it goes on record"),
      Flag.withDefault("request")
    ),
    yes: Flag.Boolean("yes").pipe(
      Flag.withDescription("Do it; without, it is only told what would be erased"),
      Flag.withDefault(false)
    )
  },
  Effect.fnUntraced(function* ({ person, reason, tasks, yes }) {
    if (tasks.length === 0 && Option.isNone(person))
      return yield* new CliFailure({ message: "Say what to erase: tasks, or --person <name or account>." })
    if (Option.isSome(person) && person.value.trim().length < 2)
      return yield* new CliFailure({ message: "Give a name or an account, two letters at least." })
    const client = yield* erasures
    const named = Option.isSome(person) ? yield* client.named(person.value) : []
    const given = tasks.map((task) => ({ task, places: [] }))
    const lines = yield* Effect.forEach([...given, ...named], (one) => lineOf(client, one, reason, yes))
    yield* print({ erased: yes, tasks: lines }, (_, paint) =>
      lines.length === 0
        ? "Nobody of that name is told of in any task."
        : [
            columns(lines.map(({ outcome, places, task }) => [task, outcome, paint("dim", toldIn(places))])),
            ...(yes ? [] : ["Nothing is erased yet. It cannot be taken back: repeat it with --yes to do it."]),
            ...(yes && lines.some(isDone) ? [paint("dim", unreached)] : [])
          ].join("\n")
    )
    const left = lines.filter((one) => !isDone(one)).length
    if (left > 0)
      return yield* new CliFailure({
        message: `${left} of ${count(lines.length, "task")} ${yes ? "could" : "can"} not be erased.`
      })
  })
).pipe(
  Command.withDescription("Erase for good what ended tasks tell of people; their history still verifies"),
  Command.provide(Redgreen.layer)
)

const isDone = ({ outcome }: Line) => !outcome.startsWith("not erased")

const unreached =
  "Not reached: API tokens with that name, pull requests, commits and messages at GitHub, Slack, Jira and Sentry, backups, and\nexported evidence, training data and CSV files (docs/privacy.md)."

/** Where a task tells of somebody, in words. */
const toldIn = (places: ReadonlyArray<string>): string =>
  places.length === 0 ? "" : `told in ${[...new Set(places.map(placeWords))].join(", ")}`

const placeWords = (place: string): string =>
  words.find(([field]) => new RegExp(`(^|/)${field}(/|$)`).test(place))?.[1] ?? place

const words: ReadonlyArray<readonly [string, string]> = [
  ["actor", "the account that acted"],
  ["title", "the report's title"],
  ["description", "the report's text"],
  ["links", "the report's links"],
  ["exception", "the report's error message"],
  ["requester", "who reported it"],
  ["by", "who decided, reviewed or merged"],
  ["feedback", "feedback on a plan"],
  ["grounds", "why somebody may approve"],
  ["reason", "a reason somebody gave"],
  ["detail", "a review"],
  ["because", "why it was taken up"]
]

const lineOf = (
  client: Erasures,
  { places, task }: Omit<Line, "outcome">,
  reason: ErasureReason,
  yes: boolean
): Effect.Effect<Line, never, Redgreen> =>
  (yes
    ? Effect.map(client.erase(task, reason), ({ message }) => message)
    : Effect.as(erasable(task), "would be erased")
  ).pipe(
    Effect.catch(({ message }) => Effect.succeed(`not erased: ${message}`)),
    Effect.map((outcome) => ({ task, places, outcome }))
  )

/** What a running Redgreen asks before it erases. */
const erasable = Effect.fnUntraced(function* (id: string) {
  const { status, step } = yield* (yield* Redgreen).task(id)
  if (step !== "Ended")
    return yield* new CliFailure({
      message: `The task is ${status}: cancel it, or wait for its end, then erase it.`
    })
})
