import { Console, Effect, Option } from "effect"
import { Command, Flag } from "effect/cli"
import { print } from "./output.ts"
import { Redgreen } from "./Redgreen.ts"
import { renderDeadLetters } from "./renderDeadLetters.ts"

export const deadLetters = Command.make(
  "dead-letters",
  {
    requeue: Flag.Int("requeue").pipe(Flag.withDescription("Deliver the letter with this number again"), Flag.optional)
  },
  Effect.fnUntraced(function* ({ requeue }) {
    const redgreen = yield* Redgreen
    if (Option.isSome(requeue)) return yield* Console.log(yield* redgreen.requeue(requeue.value))
    const letters = yield* redgreen.deadLetters
    yield* print(letters, (now, paint) => renderDeadLetters(letters, now, paint))
  })
).pipe(
  Command.withDescription("List deliveries that were given up, or have one delivered again"),
  Command.provide(Redgreen.layer)
)
