import { Effect, Option } from "effect"
import { Argument, Command, Flag } from "effect/cli"
import { ErasureReason } from "#domain/Intake.ts"
import { CliFailure } from "./CliFailure.ts"
import { type Erasures, erasures } from "./erasures.ts"
import { print } from "./output.ts"
import { columns } from "./text.ts"

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
    const client = yield* erasures
    const named = Option.isSome(person) ? yield* client.named(person.value) : []
    const given = tasks.map((task) => ({ task, places: [] }))
    const lines = yield* Effect.forEach([...given, ...named], (one) => lineOf(client, one, reason, yes))
    yield* print({ erased: yes, tasks: lines }, (_, paint) =>
      lines.length === 0
        ? "Nobody of that name is told of in any task."
        : [
            columns(lines.map(({ outcome, places, task }) => [task, outcome, paint("dim", places.join(" "))])),
            ...(yes ? [] : ["Nothing is erased yet. It cannot be taken back: repeat it with --yes to do it."])
          ].join("\n")
    )
    const left = lines.filter(({ outcome }) => outcome.startsWith("not erased"))
    if (left.length > 0)
      return yield* new CliFailure({ message: `${left.length} of ${lines.length} tasks could not be erased.` })
  })
).pipe(Command.withDescription("Erase for good what ended tasks tell of people; their history still verifies"))

const lineOf = (
  client: Erasures,
  { places, task }: Omit<Line, "outcome">,
  reason: ErasureReason,
  yes: boolean
): Effect.Effect<Line> =>
  (yes ? Effect.map(client.erase(task, reason), ({ message }) => message) : Effect.succeed("would be erased")).pipe(
    Effect.catch(({ message }) => Effect.succeed(`not erased: ${message}`)),
    Effect.map((outcome) => ({ task, places, outcome }))
  )
