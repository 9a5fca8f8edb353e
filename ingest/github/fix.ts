import { Effect } from "effect"
import type { Envelope } from "#domain/Envelope.ts"
import type { EventType } from "#domain/Event.ts"
import { findTask } from "#domain/findTask.ts"
import { load } from "#domain/transact.ts"
import { GitHub } from "#integrations/github/GitHub.ts"
import { issueReport } from "#integrations/github/issueReport.ts"
import type { Issue } from "#integrations/github/webhook.ts"
import { admit } from "../admit.ts"
import { candidatesFor } from "../candidates.ts"
import { githubKey, referencesIn } from "../references.ts"
import { budgetUsd } from "../taskBudget.ts"
import { answer } from "../Webhook.ts"
import { hear, ignored, person, placeOf, refuse } from "./task.ts"

interface Wish {
  readonly issue: Issue
  readonly repository: string
  readonly sender: { readonly login: string; readonly id: number }
  /** What was said besides the wish. */
  readonly note: string
  readonly key: string
  readonly at: string
  readonly by: "comment" | "label" | "opening"
}

/** A person wants an issue fixed: it becomes a task in its own repository, or wakes the one it has. */
export const fix = Effect.fn("ingest.github.fix")(function* (wish: Wish) {
  const { at, by, issue, key, note, sender } = wish
  const place = { repository: wish.repository, number: issue.number }
  const no = (reason: string) =>
    by === "opening"
      ? Effect.succeed(ignored("not asked for by somebody who may"))
      : refuse(place, `@${sender.login} ${reason}`, by === "comment" ? key : `label:${sender.id}`)

  const repository = (yield* candidatesFor(undefined)).find(isSame(wish.repository))
  if (repository === undefined) return yield* no("This repository is not among those Redgreen is configured for.")
  const permission = yield* (yield* GitHub).permission(repository, sender.login)
  if (permission !== "admin" && permission !== "write")
    return yield* no(
      "To have an issue fixed takes write permission on this repository. Somebody who has it can say `@agent fix`."
    )

  const own = githubKey(repository, issue.number)
  const references = yield* referencesOf(`${issue.body ?? ""}\n${note}`)
  const known = yield* Effect.forEach([own, ...references.map(({ key }) => key)], findTask)
  const before = known.find((task) => task !== undefined)
  const { history } = before === undefined ? { history: [] } : yield* load(before)
  const said = { by: person(sender), key, at, place: placeOf(place) }
  const { isNew, status, task } = yield* admit({
    source: { kind: "github", key: own, url: issue.html_url, repository, number: issue.number },
    references,
    report: issueReport(issue, note),
    candidates: [repository],
    requester: said.by,
    budgetUsd: yield* budgetUsd,
    actor: `github:${sender.login}`,
    cause: key
  }).pipe(Effect.orDie)
  if (before !== undefined && isNews(history, wish, fixes))
    return yield* hear(task, {
      ...said,
      word: { _tag: "recur", report: issueReport(issue, note), budgetUsd: yield* budgetUsd }
    })
  if ((status === "parked" || status === "failed" || status === "cancelled") && isNews(history, wish, ends))
    return yield* hear(task, { ...said, word: { _tag: "retry" } })
  // Who asks for what is under way already wants to know how it stands.
  if (!isNew && by === "comment") return yield* hear(task, { ...said, word: { _tag: "explain" } })
  return answer(isNew ? 202 : 200, { task, status })
})

/** One Sentry issue and one ticket. An issue of GitHub that it links to is most often another bug. */
const referencesOf = (text: string) =>
  Effect.map(referencesIn(text), (found) =>
    (["sentry", "jira"] as const).flatMap((kind) => found.find((one) => one.kind === kind) ?? [])
  )

const ends: ReadonlyArray<EventType> = ["task.parked", "task.failed", "task.cancelled"]
const fixes: ReadonlyArray<EventType> = ["pr.merged", "pr.reverted"]

/**
 * The wish came after the newest of these, so it is about what they left. An old delivery that comes again says no such thing: what led
 * to the task is known by its key, whatever GitHub's clock said; one that was obeyed as a command is known as such.
 */
const isNews = (history: ReadonlyArray<Envelope>, { at, key }: Wish, what: ReadonlyArray<EventType>): boolean => {
  const last = history.findLast(({ event }) => what.includes(event._tag))
  const isKnown = history.some(({ event, stored }) => stored.causationid === key && !("key" in event))
  return !isKnown && last !== undefined && Date.parse(last.stored.time) < Date.parse(at)
}

const isSame = (one: string) => (other: string) => one.toLowerCase() === other.toLowerCase()
