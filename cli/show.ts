import { Config, Effect, Option } from "effect"
import { Command } from "effect/cli"
import { traceOf } from "#domain/traceOf.ts"
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
    const trace = yield* traceUrl(task)
    yield* print(trace === undefined ? detail : { ...detail, trace }, (now, paint) =>
      trace === undefined
        ? renderTask(detail, now, paint)
        : `${renderTask(detail, now, paint)}\n\n${paint("dim", `trace ${trace}`)}`
    )
  })
).pipe(
  Command.withDescription("Show a task: what it waits for, its plan, timeline and evidence"),
  Command.provide(Redgreen.layer)
)

/** Where the task's trace is to be seen, if `REDGREEN_TRACE_URL` says how. */
const traceUrl = Effect.fnUntraced(function* (task: string) {
  const template = yield* Config.option(Config.String("REDGREEN_TRACE_URL"))
  if (Option.isNone(template)) return undefined
  const [first] = yield* (yield* Redgreen).history(task)
  return first && template.value.replaceAll("{traceId}", traceOf(first.correlationid).traceId)
})
