import { Effect } from "effect"
import { told } from "#domain/decisions/conversation.ts"
import type { Envelope } from "#domain/Envelope.ts"
import type { Event } from "#domain/Event.ts"
import type * as Task from "#domain/Task.ts"
import { transact } from "#domain/transact.ts"
import { GitHub } from "#integrations/GitHub.ts"
import { inline, plain } from "./markdown.ts"

/** What people have to be told by a comment of its own, because an edited one notifies nobody: refusals, the next plan, every end. */
export const reply = Effect.fn("Publisher.reply")(function* (cause: Envelope, state: Task.State) {
  const { id, subject: taskId } = cause.stored
  const text = sentence(cause.event, state)
  if (text === undefined || state.conversation.told.has(`github:${id}`)) return
  const github = yield* GitHub
  const [repository, pull] = addressee(cause.event, state)
  const comment = yield* github.comment(repository, pull.number, text, `event:${id}`)
  const report = { channel: "github" as const, reference: comment.url, cause: id }
  yield* transact(taskId, { actor: "publisher", causationId: id }, told(report))
})

const addressee = (event: Event, { pullRequests }: Task.State) => {
  const all = Object.entries(pullRequests)
  const asked = event._tag === "command.refused" ? event.repository : undefined
  return all.find(([repository]) => repository === asked) ?? all[0]!
}

const sentence = (event: Event, state: Task.State): string | undefined => {
  switch (event._tag) {
    case "command.refused":
      return `@${event.by.name.replace(/[^A-Za-z0-9-]/g, "")} \`${event.command}\` was not done: ${plain(event.reason)}`
    case "task.failed":
      return `**Stopped at ${event.stage}: ${inline(event.reason)}.** ${plain(event.detail.slice(0, 1500))}\n\nWhat you can do: ${plain(event.hint)}`
    case "task.cancelled":
      return `Cancelled by ${inline(event.by.name)}. \`@agent retry\` takes it up again.`
    case "plan.created":
      return event.plan.version === 1 || event.sha256 !== state.plan.current?.sha256
        ? undefined
        : `Plan v${event.plan.version} (\`${event.sha256.slice(0, 12)}\`) replaces the one you rejected. Answer \`@agent approve v${event.plan.version}\` or \`@agent reject <feedback>\`.`
    default:
      return undefined
  }
}
