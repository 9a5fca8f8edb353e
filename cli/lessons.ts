import { Console, Effect, Record } from "effect"
import { Argument, Command, Flag } from "effect/cli"
import { FetchHttpClient } from "effect/http"
import { LessonPage } from "#projections/lessons/api.ts"
import { outcomes } from "#projections/lessons/find.ts"
import { Json, print } from "./output.ts"
import { readApi, readJson } from "./readApi.ts"
import { renderLessons } from "./renderLessons.ts"

export const lessons = Command.make(
  "lessons",
  {
    words: Argument.String("words").pipe(
      Argument.withDescription("What to look for: words, a name, or a whole error message; without it the newest"),
      Argument.variadic()
    ),
    csv: Flag.Boolean("csv").pipe(Flag.withDescription("Print them as CSV"), Flag.withDefault(false)),
    limit: Flag.Int("limit").pipe(Flag.withDescription("How many at most (100)"), Flag.withDefault(5)),
    outcome: Flag.Literals("outcome", outcomes).pipe(Flag.withDescription("Only what came to this"), Flag.optional),
    repository: Flag.String("repository").pipe(
      Flag.withDescription("Only of this repository, owner/name"),
      Flag.optional
    ),
    cursor: Flag.String("cursor").pipe(
      Flag.withDescription("Go on after the page that ended with this cursor"),
      Flag.optional
    )
  },
  Effect.fnUntraced(function* ({ csv, limit, words, ...given }) {
    // An address holds some thousand characters; the words that count are among the first.
    const q = words.join(" ").slice(0, 2000).toWellFormed()
    const query = { ...Record.getSomes(given), ...(q === "" ? {} : { q }), limit: String(limit) }
    if (csv) return yield* Console.log((yield* readApi("/api/lessons", query, "csv")).trimEnd())
    const page = yield* readJson(LessonPage, "/api/lessons", query)
    yield* print(page, (_, paint) => renderLessons(page.lessons, paint))
    if (page.next !== null && !(yield* Json)) yield* Console.error(`More: the same with --cursor ${page.next}`)
  })
).pipe(Command.withDescription("Search past bugs and what fixed them"), Command.provide(FetchHttpClient.layer))
