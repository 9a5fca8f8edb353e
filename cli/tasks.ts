import { Console, Effect, Layer, Record, Schema } from "effect"
import { Command, Flag } from "effect/cli"
import { FetchHttpClient } from "effect/http"
import { Source } from "#domain/Intake.ts"
import { line } from "#domain/oneLine.ts"
import { TaskQuery } from "#projections/tasks/api.ts"
import { Status } from "#projections/tasks/views.ts"
import { CliFailure } from "./CliFailure.ts"
import { Json, print } from "./output.ts"
import { Redgreen } from "./Redgreen.ts"
import { readApi } from "./readApi.ts"
import { renderTasks } from "./renderTasks.ts"

const text = (name: string, says: string) => Flag.String(name).pipe(Flag.withDescription(says), Flag.optional)

const filters = {
  repository: text("repository", "Only tasks of this repository, owner/name"),
  requester: text("requester", "Only tasks this person asked for"),
  source: Flag.Literals("source", Source.fields.kind.literals).pipe(
    Flag.withDescription("Only tasks that came through this door"),
    Flag.optional
  ),
  text: text("text", "Only tasks with this in their title, at least three letters or digits in a row"),
  from: text("from", "Only tasks since this date or time (UTC)"),
  to: text("to", "Only tasks before this date or time (UTC)"),
  sort: Flag.Literals("sort", TaskQuery.fields.sort.schema.literals).pipe(
    Flag.withDescription("By which column; with a - in front for the largest or newest first: --sort=-spent"),
    Flag.optional
  ),
  cursor: text("cursor", "Go on after the page that ended with this cursor")
}

export const tasks = Command.make(
  "tasks",
  {
    status: Flag.Literals("status", Status.literals).pipe(
      Flag.withDescription("Only tasks with this status; give it again for each of several"),
      Flag.atLeast(0)
    ),
    csv: Flag.Boolean("csv").pipe(Flag.withDescription("Print them as CSV"), Flag.withDefault(false)),
    limit: Flag.Int("limit").pipe(Flag.withDescription("How many to list at most (500)"), Flag.withDefault(30)),
    ...filters
  },
  Effect.fnUntraced(function* ({ csv, limit, status, ...given }) {
    const redgreen = yield* Redgreen
    const { cursor, ...filters } = Record.getSomes(given)
    const query = { ...filters, ...(status.length === 0 ? {} : { status }) }
    const whole = yield* asked({ ...query, limit, ...(cursor === undefined ? {} : { cursor }) })
    if (csv)
      return yield* Console.log((yield* readApi("/api/tasks", { ...whole, limit: String(limit) }, "csv")).trimEnd())
    const page = yield* redgreen.tasks(whole)
    const none = page.tasks.length === 0 && Object.keys(query).length > 0
    yield* print(page, (now, paint) => (none ? "No task is like that." : renderTasks(page.tasks, now, paint)))
    if (page.next !== null && !(yield* Json)) yield* Console.error(`More: the same with --cursor ${page.next}`)
  })
).pipe(
  Command.withDescription("List tasks, newest first"),
  Command.withExamples([{ command: "redgreen tasks --sort=-spent", description: "The dearest first" }]),
  Command.provide(Layer.merge(Redgreen.layer, FetchHttpClient.layer))
)

const asked = (query: unknown) =>
  Schema.decodeUnknownEffect(TaskQuery)(query).pipe(
    Effect.mapError(({ message }) => new CliFailure({ message: line(message) }))
  )
