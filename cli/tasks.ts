import { Console, Effect, Option } from "effect"
import { Command, Flag } from "effect/cli"
import { Status } from "#projections/views.ts"
import { Json, print } from "./output.ts"
import { Redgreen } from "./Redgreen.ts"
import { renderTasks } from "./renderTasks.ts"

export const tasks = Command.make(
  "tasks",
  {
    status: Flag.Literals("status", Status.literals).pipe(
      Flag.withDescription("Only tasks with this status"),
      Flag.optional
    ),
    limit: Flag.Int("limit").pipe(Flag.withDescription("How many to list at most (500)"), Flag.withDefault(30)),
    cursor: Flag.String("cursor").pipe(
      Flag.withDescription("Go on after the page that ended with this cursor"),
      Flag.optional
    )
  },
  Effect.fnUntraced(function* ({ cursor, limit, status }) {
    const redgreen = yield* Redgreen
    const page = yield* redgreen.tasks({
      limit,
      ...(Option.isSome(status) ? { status: status.value } : {}),
      ...(Option.isSome(cursor) ? { cursor: cursor.value } : {})
    })
    yield* print(page, (now, paint) => renderTasks(page.tasks, now, paint))
    if (page.next !== null && !(yield* Json)) yield* Console.error(`More: redgreen tasks --cursor ${page.next}`)
  })
).pipe(Command.withDescription("List tasks, newest first"), Command.provide(Redgreen.layer))
