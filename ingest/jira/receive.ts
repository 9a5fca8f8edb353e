import { createHash, timingSafeEqual } from "node:crypto"
import { Config, Effect, Redacted } from "effect"
import { findTask } from "#domain/findTask.ts"
import type { JiraUnavailable } from "#integrations/jira/errors.ts"
import { Jira } from "#integrations/jira/Jira.ts"
import { verifyJiraSignature } from "#integrations/jira/signature.ts"
import { type CommentEvent, decodeAutomation, decodeJiraWebhook, type JiraWebhook } from "#integrations/jira/webhook.ts"
import { jiraKey } from "../references.ts"
import { answer, type Delivery, header, refusal } from "../Webhook.ts"
import { hearOnJira, wordIn } from "./comment.ts"
import { JiraCallers } from "./JiraCallers.ts"
import { admitTicket, hostOf, ourAccount, personOf, ticketEvent } from "./ticket.ts"

/**
 * `POST /webhooks/jira`: admin webhooks, signed with `JIRA_WEBHOOK_SECRET` over the raw body. Neither order nor number of deliveries
 * matters: a task is found by its ticket, a word is obeyed once by its comment's id, so an old delivery played again does nothing.
 */
export const receiveJira = Effect.fn("ingest.jira")(function* (delivery: Delivery) {
  if (!(yield* (yield* JiraCallers).allow(delivery))) return notAllowed
  const secret = yield* setting("JIRA_WEBHOOK_SECRET")
  if (!verifyJiraSignature({ secret, body: delivery.body, signature: header(delivery, "x-hub-signature") }))
    return refusal(401, "Unauthorized", "X-Hub-Signature is missing or does not match JIRA_WEBHOOK_SECRET.")
  return yield* decodeJiraWebhook(delivery.body.toString("utf8")).pipe(
    Effect.flatMap(meant),
    Effect.catchTag("SchemaError", ({ message }) =>
      Effect.succeed(refusal(400, "Bad Request", `Not a Jira webhook: ${message}`))
    )
  )
})

/**
 * `POST /webhooks/jira/automation`: "Send web request" of an Automation rule, which signs nothing, so the header `X-Redgreen-Token`
 * has to be `JIRA_AUTOMATION_TOKEN`. Whoever made the rule means a fix. The body is the ticket, or `{"key": "PROJ-7"}`.
 */
export const receiveJiraAutomation = Effect.fn("ingest.jira.automation")(function* (delivery: Delivery) {
  if (!(yield* (yield* JiraCallers).allow(delivery))) return notAllowed
  const token = Redacted.value(yield* setting("JIRA_AUTOMATION_TOKEN"))
  if (token === "" || !isSame(token, header(delivery, "x-redgreen-token") ?? ""))
    return refusal(401, "Unauthorized", "X-Redgreen-Token is missing or is not JIRA_AUTOMATION_TOKEN.")
  const jira = yield* Jira
  return yield* decodeAutomation(delivery.body.toString("utf8")).pipe(
    Effect.flatMap(({ fields, key, self }) =>
      Effect.gen(function* () {
        // Nothing signs this body, so Jira's own word on the ticket comes first.
        const told = fields === undefined ? undefined : { key, fields }
        const issue = told !== undefined && !jira.configured ? told : yield* orElse(jira.issue(key), told)
        const requester = personOf(issue.fields.reporter)
        const cause = `jira:automation:${issue.key}`
        return yield* admitTicket(issue, self ?? undefined, { requester, cause, actor: "jira:automation" })
      })
    ),
    Effect.catchTags({
      SchemaError: ({ message }) =>
        Effect.succeed(refusal(400, "Bad Request", `Neither a ticket nor the key of one: ${message}`)),
      JiraRefused: ({ message }) => Effect.succeed(refusal(422, "Unprocessable Content", message)),
      JiraUnavailable: Effect.die
    })
  )
})

const meant = (webhook: JiraWebhook) => {
  if (webhook._tag === "Other") return Effect.succeed(ignored(`event ${webhook.name}`))
  return webhook._tag === "Ticket" ? ticketEvent(webhook) : comment(webhook)
}

const comment = Effect.fn("ingest.jira.comment")(function* (event: CommentEvent) {
  if (event.happened !== "created") return ignored("only a new comment is a word to us")
  const by = personOf(event.by)
  if (by === null) return ignored("not written by a person")
  // Anybody with an e-mail address may be one, and our answers are not theirs to read.
  if (event.by?.accountType === "customer") return ignored("written by a customer of the service desk")
  const us = yield* ourAccount
  if (by.id === us) return ignored("written by ourselves")
  const word = wordIn(event.body, us)
  if (word === undefined) return ignored("no word to us")
  const task = yield* findTask(jiraKey(yield* hostOf(event.self), event.ticket))
  if (task === undefined) return ignored(`nothing is known of ${event.ticket}`)
  const { at, ticket } = event
  return yield* hearOnJira(task, { word, by, at, ticket, key: `jira:comment:${event.id}` })
})

/** Automation does not come again, so what it sent has to do while Jira is away. */
const orElse = <A, E>(asked: Effect.Effect<A, E | JiraUnavailable>, told: A | undefined) =>
  told === undefined ? asked : Effect.catchTag(asked, "JiraUnavailable", () => Effect.succeed(told))

const setting = (name: string) => Config.Redacted(name).pipe(Config.withDefault(Redacted.make("")), Effect.orDie)

const ignored = (because: string) => answer(200, { ignored: because })

const notAllowed = refusal(403, "Forbidden", "This address is not in JIRA_ALLOWED_IPS.")

// Digests are of one length, whatever was sent.
const isSame = (one: string, other: string) => timingSafeEqual(digest(one), digest(other))
const digest = (text: string) => createHash("sha256").update(text).digest()
