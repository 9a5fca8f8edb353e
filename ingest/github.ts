import { Config, Effect, Redacted, Schema } from "effect"
import { ended } from "#domain/decisions/publishing.ts"
import { TaskId } from "#domain/Ids.ts"
import { load, transact } from "#domain/transact.ts"
import { type AgentCommand, agentCommand } from "#integrations/agentCommand.ts"
import { GitHub } from "#integrations/GitHub.ts"
import { verifyGitHubSignature } from "#integrations/githubSignature.ts"
import { IssueComment, isFromHuman, PullRequestEvent } from "#integrations/githubWebhook.ts"
import { obey, type Word } from "./command.ts"
import { type Answer, answer, type Delivery, header, refusal } from "./Webhook.ts"

/** `POST /webhooks/github`: comments that command a task, and what became of its pull request. */
export const receiveGitHub = Effect.fn("ingest.github")(function* (delivery: Delivery) {
  const secret = yield* Config.Redacted("GITHUB_WEBHOOK_SECRET").pipe(
    Config.withDefault(Redacted.make("")),
    Effect.orDie
  )
  const verified = yield* verifyGitHubSignature({
    secret,
    body: delivery.body,
    signature: header(delivery, "x-hub-signature-256")
  }).pipe(Effect.option)
  if (verified._tag === "None")
    return refusal(401, "Unauthorized", "X-Hub-Signature-256 is missing or does not match GITHUB_WEBHOOK_SECRET.")
  const event = header(delivery, "x-github-event")
  const received =
    event === "issue_comment"
      ? comment(verified.value)
      : event === "pull_request"
        ? pullRequest(verified.value)
        : undefined
  if (received === undefined) return answer(200, { ignored: `event ${event}` })
  return yield* received.pipe(
    Effect.catchTags({
      SchemaError: ({ message }) => Effect.succeed(refusal(400, "Bad Request", `Not a GitHub webhook: ${message}`)),
      GitHubRefused: ({ message }) =>
        Effect.succeed(refusal(422, "Unprocessable Content", `GitHub said no: ${message}`))
    }),
    // GitHub itself being away is answered 503: the word is not lost, the delivery can be sent again.
    Effect.orDie
  )
})

const comment = Effect.fn("ingest.github.comment")(function* (text: string) {
  const event = yield* Schema.decodeEffect(Schema.fromJsonString(IssueComment))(text)
  const { issue, repository, sender } = event
  const command = agentCommand(event.comment.body)
  if (command === null || issue.pull_request === undefined) return ignored("no command for a task")
  const github = yield* GitHub
  const { login } = yield* github.viewer
  if (!isFromHuman(event, login)) return ignored("not newly written by a person")
  const pull = yield* github.pullRequest(repository.full_name, issue.number)
  const taskId = taskOf(pull.branch)
  if (taskId === undefined) return ignored("not a pull request of ours")
  const known = (yield* load(taskId)).state.pullRequests[repository.full_name]
  // Anybody can name a branch as ours are named, so the recorded pull request speaks for the task; one that we have opened but not recorded
  // yet is ours too, and whoever is quick enough to answer there is told to read it again.
  const isOurs = known === undefined ? pull.author === login : known.number === issue.number
  if (!isOurs) return ignored("not a pull request of ours")
  const word = wordOf(command)
  const spoken = {
    word: word ?? { _tag: "unknown" as const, said: said(command) },
    by: { channel: "github" as const, id: String(sender.id), name: sender.login },
    key: `github:comment:${event.comment.id}`,
    permission: yield* github.permission(repository.full_name, sender.login),
    at: event.comment.created_at,
    repository: repository.full_name
  }
  return yield* obey(taskId, spoken).pipe(
    Effect.map(({ status }) => answer(202, { task: taskId, status })),
    Effect.catchTag("Refused", ({ reason }) => Effect.succeed(answer(200, { task: taskId, refused: reason })))
  )
})

const pullRequest = Effect.fn("ingest.github.pullRequest")(function* (text: string) {
  const event = yield* Schema.decodeEffect(Schema.fromJsonString(PullRequestEvent))(text)
  const taskId = taskOf(event.pull_request.head.ref)
  if (event.action !== "closed" || taskId === undefined) return ignored(`pull_request.${event.action}`)
  const pull = { repository: event.repository.full_name, number: event.number, by: event.sender.login }
  const author = {
    actor: `github:${event.sender.login}`,
    causationId: `github:pull:${event.pull_request.node_id}:closed`
  }
  yield* transact(taskId, author, ended(event.pull_request.merged ? "merged" : "closed", pull)).pipe(Effect.orDie)
  return answer(202, { task: taskId })
})

const ignored = (why: string): Answer => answer(200, { ignored: why })

const taskOf = (branch: string): TaskId | undefined => {
  const name = branch.startsWith("redgreen/") ? branch.slice("redgreen/".length) : ""
  return Schema.is(TaskId)(name) ? name : undefined
}

const wordOf = (command: AgentCommand): Word | undefined => {
  switch (command._tag) {
    case "Approve": {
      const { plan } = command
      return { _tag: "approve", plan: plan && ("version" in plan ? `v${plan.version}` : plan.sha256) }
    }
    case "Reject":
      return { _tag: "reject", feedback: command.feedback }
    case "Cancel":
      return { _tag: "cancel", reason: "said so on the pull request" }
    case "Retry":
      return { _tag: "retry" }
    case "Unknown":
      return undefined
  }
}

const said = (command: AgentCommand) => (command._tag === "Unknown" ? command.said : command._tag)
