import { Console, Effect, Record } from "effect"
import { Command, Flag } from "effect/cli"
import { FetchHttpClient } from "effect/http"
import { ApprovalPage, Asked } from "#projections/approvals/api.ts"
import { CliFailure } from "./CliFailure.ts"
import { Json, print } from "./output.ts"
import { readApi, readJson } from "./readApi.ts"
import { renderApprovals } from "./renderApprovals.ts"

const text = (name: string, says: string) => Flag.String(name).pipe(Flag.withDescription(says), Flag.optional)

export const approvals = Command.make(
  "approvals",
  {
    waiting: Flag.Boolean("waiting").pipe(
      Flag.withDescription("Only plans that wait for an answer, longest asked first"),
      Flag.withDefault(false)
    ),
    csv: Flag.Boolean("csv").pipe(Flag.withDescription("Print them as CSV"), Flag.withDefault(false)),
    limit: Flag.Int("limit").pipe(Flag.withDescription("How many to list at most (500)"), Flag.withDefault(30)),
    state: Flag.Literals("state", Asked.literals).pipe(Flag.withDescription("Only plans that stand so"), Flag.optional),
    repository: text("repository", "Only plans for this repository, owner/name"),
    person: text("person", "Only plans somebody of this name or account said something to"),
    sort: Flag.Literals("sort", [
      "created",
      "asked",
      "decided",
      "waited",
      "-created",
      "-asked",
      "-decided",
      "-waited"
    ]).pipe(
      Flag.withDescription("By which time; with a - in front for the newest or longest first: --sort=-waited"),
      Flag.optional
    ),
    cursor: text("cursor", "Go on after the page that ended with this cursor")
  },
  Effect.fnUntraced(function* ({ csv, limit, waiting, ...given }) {
    const flags = Record.getSomes<string, string>(given)
    if (waiting && flags["state"] !== undefined && flags["state"] !== "waiting")
      return yield* new CliFailure({ message: "Give --waiting or --state, not both." })
    const query = { ...flags, ...(waiting ? { state: "waiting" } : {}), limit: String(limit) }
    if (csv) return yield* Console.log((yield* readApi("/api/approvals", query, "csv")).trimEnd())
    const page = yield* readJson(ApprovalPage, "/api/approvals", query)
    yield* print(page, (now, paint) => renderApprovals(page.approvals, now, paint))
    if (page.next !== null && !(yield* Json)) yield* Console.error(`More: the same with --cursor ${page.next}`)
  })
).pipe(
  Command.withDescription("List what people were asked to approve: who answered, how long it took, what waits"),
  Command.withExamples([{ command: "redgreen approvals --sort=-waited", description: "Longest waited first" }]),
  Command.provide(FetchHttpClient.layer)
)
