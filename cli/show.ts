import { Effect } from "effect"
import { Command } from "effect/cli"
import { print } from "./output.ts"
import { Redgreen } from "./Redgreen.ts"
import { renderTask } from "./renderTask.ts"
import { taskArgument } from "./taskArgument.ts"

export const show = Command.make(
  "show",
  { task: taskArgument },
  Effect.fnUntraced(function* ({ task }) {
    const redgreen = yield* Redgreen
    const detail = yield* redgreen.task(task)
    yield* print(detail, (now, paint) => renderTask(detail, now, paint))
  })
).pipe(
  Command.withDescription("Show a task: what it waits for, its plan, timeline and evidence"),
  Command.provide(Redgreen.layer)
)
