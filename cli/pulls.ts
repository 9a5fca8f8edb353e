import { Console, Effect, Record } from "effect"
import { Command, Flag } from "effect/cli"
import { FetchHttpClient } from "effect/http"
import { Fate } from "#domain/PullRequest.ts"
import { PullPage } from "#projections/pulls/api.ts"
import { Json, print } from "./output.ts"
import { readApi, readJson } from "./readApi.ts"
import { renderPulls } from "./renderPulls.ts"

const text = (name: string, says: string) => Flag.String(name).pipe(Flag.withDescription(says), Flag.optional)

export const pulls = Command.make(
  "pulls",
  {
    csv: Flag.Boolean("csv").pipe(Flag.withDescription("Print them as CSV"), Flag.withDefault(false)),
    limit: Flag.Int("limit").pipe(Flag.withDescription("How many to list at most (500)"), Flag.withDefault(30)),
    fate: Flag.Literals("fate", Fate.literals).pipe(
      Flag.withDescription("Only those that came to this"),
      Flag.optional
    ),
    repository: text("repository", "Only those of this repository, owner/name"),
    from: text("from", "Opened since this day or moment in UTC, such as 2026-06-01 (default: 30 days ago)"),
    to: text("to", "Opened before this day or moment (default: the end of today)"),
    sort: Flag.Literals("sort", [
      "opened",
      "updated",
      "toReady",
      "toMerge",
      "-opened",
      "-updated",
      "-toReady",
      "-toMerge"
    ]).pipe(
      Flag.withDescription("By which time; with a - in front for the newest or longest first: --sort=-toMerge"),
      Flag.optional
    ),
    cursor: text("cursor", "Go on after the page that ended with this cursor")
  },
  Effect.fnUntraced(function* ({ csv, limit, ...given }) {
    const query = { ...Record.getSomes<string, string>(given), limit: String(limit) }
    if (csv) return yield* Console.log((yield* readApi("/api/pulls", query, "csv")).trimEnd())
    const page = yield* readJson(PullPage, "/api/pulls", query)
    yield* print(page, (now, paint) => renderPulls(page.pulls, now, paint))
    if (page.next !== null && !(yield* Json)) yield* Console.error(`More: the same with --cursor ${page.next}`)
  })
).pipe(
  Command.withDescription("List pull requests and what became of them, newest first"),
  Command.withExamples([{ command: "redgreen pulls --sort=-toMerge", description: "Longest until the merge first" }]),
  Command.provide(FetchHttpClient.layer)
)
