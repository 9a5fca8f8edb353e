import { Effect } from "effect"
import { told } from "#domain/decisions/conversation.ts"
import type { Envelope } from "#domain/Envelope.ts"
import type { Event } from "#domain/Event.ts"
import type { Person } from "#domain/Ids.ts"
import type { FailedStage } from "#domain/Intake.ts"
import type * as Task from "#domain/Task.ts"
import { transact } from "#domain/transact.ts"
import { GitHub } from "#integrations/GitHub.ts"
import { code, inline, plain } from "./markdown.ts"

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

/** The comment an event deserves, if any. */
export const sentence = (event: Event, state: Task.State): string | undefined => {
  switch (event._tag) {
    case "command.refused":
      return `${called(event.by)} ${code(event.command, 100)} was not done: ${plain(event.reason, 1500)}`
    case "task.failed":
      return `**Stopped while ${doing[event.stage]}** (${code(event.reason, 100)}). ${plain(event.detail, 1500)}\n\n**What to do.** ${plain(event.hint, 1500)}`
    case "task.cancelled":
      return `Cancelled by ${inline(event.by.name, 100)}. \`@agent retry\` takes it up again.`
    case "plan.created": {
      const { version } = event.plan
      return version === 1 || event.sha256 !== state.plan.current?.sha256
        ? undefined
        : `Plan v${version} (\`${event.sha256.slice(0, 12)}\`) replaces the one that was sent back; the description shows it. Answer \`@agent approve v${version}\` or \`@agent reject <what is wrong>\`.`
    }
    default:
      return undefined
  }
}

const doing = {
  plan: "planning",
  red: "proving RED",
  green: "proving GREEN",
  publish: "publishing",
  budget: "watching the budget"
} as const satisfies Record<FailedStage, string>

/** Only who spoke on GitHub is mentioned there: the same name may be somebody else's. */
const called = ({ channel, name }: Person) =>
  channel === "github" && /^[A-Za-z\d-]{1,39}$/.test(name) ? `@${name}` : inline(name, 100)
