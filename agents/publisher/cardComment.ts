import { Effect } from "effect"
import { told } from "#domain/decisions/conversation.ts"
import type { Envelope } from "#domain/Envelope.ts"
import { transact } from "#domain/transact.ts"
import { GitHub } from "#integrations/github/GitHub.ts"
import type { Place } from "./addressee.ts"
import { asOnlyWriter } from "./asOnlyWriter.ts"

interface Card extends Place {
  readonly text: string
  readonly marker: string
}

/** The one comment of an issue or pull request that follows the task: rewritten, or written for the first time by one delivery only. */
export const cardComment = Effect.fn("Publisher.cardComment")(function* (
  { event, stored }: Envelope,
  history: ReadonlyArray<Envelope>,
  { marker, number, repository, text }: Card
) {
  const comment = (yield* GitHub).comment(repository, number, text, marker)
  const isThere = history.some(
    ({ event }) =>
      event._tag === "report.sent" &&
      event.channel === "github" &&
      event.part === "card" &&
      isOf(event.reference, { repository, number })
  )
  if (isThere) return yield* Effect.asVoid(comment)
  const { id, subject: taskId } = stored
  const tells = `${id}:${repository}#${number}`
  const { url } = yield* asOnlyWriter({ event, stored }, "github", tells, comment)
  const card = { channel: "github" as const, reference: url, cause: tells, part: "card" as const }
  yield* transact(taskId, { actor: "publisher", causationId: id }, told(card))
})

/** A comment's address: `https://github.com/acme/shop/pull/7#issuecomment-9`. */
const isOf = (reference: string, { number, repository }: Place): boolean =>
  ["issues", "pull"].some((kind) => reference.includes(`/${repository}/${kind}/${number}#`))
