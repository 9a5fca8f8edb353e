import { DateTime, Effect, Option } from "effect"
import { findTask } from "#domain/findTask.ts"
import { next, statusOf } from "#domain/Step.ts"
import { load } from "#domain/transact.ts"
import type { AgentCommand } from "#integrations/agentCommand.ts"
import { admit } from "../admit.ts"
import { candidatesFor } from "../candidates.ts"
import { obey, type Word } from "../command.ts"
import { budgetUsd } from "../taskBudget.ts"
import { answer } from "../Webhook.ts"
import { wordOf } from "../wordOf.ts"
import { sentryPlace, sourceOf } from "./admission.ts"
import type { Meaning } from "./meaning.ts"

/**
 * A person's word on a Sentry issue. The webhook does not say which organization's issue it is: that of
 * `SENTRY_ORGANIZATION`. `fix` makes a task of an issue that has none, asked for by that person, and takes one up again
 * that had ended.
 */
export const obeySentry = Effect.fn("ingest.sentry.comment")(function* ({
  command,
  comment
}: Extract<Meaning, { _tag: "Said" }>) {
  const { host, organization } = yield* sentryPlace
  const { issueId, project } = comment
  const source = sourceOf({ issueId, links: {}, ...(organization === "" ? {} : { organization }) }, host)
  const by = {
    channel: "sentry" as const,
    id: String(comment.by.id),
    name: comment.by.name || `Sentry user ${comment.by.id}`
  }
  const key = `sentry:comment:${comment.id}`
  const known = yield* findTask(source.key)
  if (known === undefined) {
    if (command._tag !== "Fix")
      return answer(200, {
        ignored: `no task of issue ${issueId}${organization === "" ? "; SENTRY_ORGANIZATION is not set" : ""}`
      })
    const { status, task } = yield* admit({
      ...{ source, requester: by, cause: key, actor: `sentry:${by.name}`, budgetUsd: yield* budgetUsd },
      report: {
        ...{ title: `Sentry issue ${issueId}`, frames: [], links: [] },
        ...(project === undefined ? {} : { project }),
        ...(command.note === "" ? {} : { description: command.note.slice(0, 5000) })
      },
      candidates: yield* candidatesFor(project)
    }).pipe(Effect.orDie)
    return answer(202, { task, status })
  }
  const { history, state } = yield* load(known)
  // The word that made the task, once more.
  if (history[0]?.stored.causationid === key) return answer(200, { task: known, status: statusOf(state) })
  const isEnded = next(state)._tag === "Ended"
  const spoken = { word: said(command, isEnded), by, bot: false, key, at: yield* utc(comment.at), place: issueId }
  return yield* obey(known, spoken).pipe(
    Effect.map(({ status }) => answer(202, { task: known, status })),
    Effect.catchTag("Refused", ({ reason }) => Effect.succeed(answer(200, { task: known, refused: reason })))
  )
})

/** Sentry writes a moment with `Z` or with an offset. */
const utc = (moment: string | undefined) =>
  Effect.map(DateTime.now, (now) => DateTime.formatIso(Option.getOrElse(DateTime.make(moment ?? ""), () => now)))

const said = (command: AgentCommand, isEnded: boolean): Word => {
  if (command._tag === "Cancel") return { _tag: "cancel", reason: "said so on the Sentry issue" }
  if (command._tag === "Fix") return isEnded ? { _tag: "retry" } : { _tag: "explain" }
  return wordOf(command)
}
