import { Console, Effect, Option } from "effect"
import { Argument, Command } from "effect/cli"
import { FetchHttpClient } from "effect/http"
import { line } from "#domain/oneLine.ts"
import { Json } from "./output.ts"
import { type Paint, paintFor } from "./paint.ts"
import { readStream, type Told } from "./readStream.ts"
import { statusColour } from "./renderTasks.ts"
import { clock } from "./text.ts"

export const follow = Command.make(
  "watch",
  {
    task: Argument.String("task").pipe(
      Argument.withDescription("Only this task, as `redgreen tasks` lists it"),
      Argument.optional
    )
  },
  Effect.fnUntraced(function* ({ task }) {
    const json = yield* Json
    const paint = paintFor(process.stdout)
    if (!json) yield* Console.error("Whatever happens from now on; Ctrl-C ends it.")
    return yield* readStream(Option.getOrUndefined(task), (told) =>
      Console.log(json ? JSON.stringify({ position: told.position, ...told.happening }) : render(told, paint))
    )
  })
).pipe(
  Command.withDescription("Follow what happens, of all tasks or one; with --json one JSON document a line"),
  Command.provide(FetchHttpClient.layer)
)

/** Time of day (UTC), task, what happened, and how the task stands since. */
const render = ({ happening: { status, task, time, words } }: Told, paint: Paint): string =>
  [
    paint("dim", clock(time)),
    task,
    line(words, 200),
    ...(status === null ? [] : [paint(statusColour(status), `→ ${status}`)])
  ].join("  ")
