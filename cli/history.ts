import { Effect, Option } from "effect"
import { Command, Flag } from "effect/cli"
import { print } from "./output.ts"
import { Redgreen } from "./Redgreen.ts"
import { renderHistory } from "./renderHistory.ts"
import { taskArgument } from "./taskArgument.ts"

const at = Flag.String("at").pipe(
  Flag.withDescription("As of this version of the task (12) or this time in UTC (2026-11-22T10:00); without it, now"),
  Flag.optional
)

export const history = Command.make(
  "history",
  { task: taskArgument, at },
  Effect.fnUntraced(function* ({ at, task }) {
    const redgreen = yield* Redgreen
    const then = yield* redgreen.historyAt(task, Option.getOrUndefined(at))
    yield* print(then, (_, paint) => renderHistory(then, paint))
  })
).pipe(
  Command.withDescription("Tell how a task stood at any moment and everything that led to it, from the log itself"),
  Command.provide(Redgreen.layer)
)
