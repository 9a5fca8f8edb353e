import { Effect, Schema } from "effect"
import { issuePath, type SentryClient } from "./client.ts"
import type { SentryRefused, SentryUnavailable } from "./errors.ts"
import { Note } from "./wire.ts"

export interface CommentOnIssue {
  readonly organization: string | undefined
  readonly issueId: string
  /** Markdown. */
  readonly text: string
  /**
   * One line that stands at the end of the comment and finds it again. Sentry shows comments as they are in mails and
   * chats, so it is readable.
   */
  readonly marker: string
}

/** Comments to look through for our marker, newest first: past that somebody else's marker is as likely. */
const PAGES = 10

/**
 * `comment` writes a comment, or rewrites ours that carries the same marker, and answers its id; `revise` rewrites the one of this id,
 * and answers whether it is there. Only what the token's own user wrote can be rewritten, so whoever copies our marker is answered 404
 * and passed over. The addresses are not in Sentry's published API, but its own pages live by them (`group_notes.py`,
 * `group_notes_details.py`).
 */
export const sentryComments = (call: SentryClient) => {
  const rewrite = Effect.fnUntraced(function* (path: string, id: string, text: string) {
    return yield* call(Note, { method: "PUT", path: `${path}${id}/`, body: { text } }).pipe(
      Effect.as(true),
      Effect.catchTag(
        "SentryRefused",
        (refused): Effect.Effect<boolean, SentryRefused> =>
          refused.status === 404 ? Effect.succeed(false) : Effect.fail(refused)
      )
    )
  })

  const marked = Effect.fnUntraced(function* (path: string, marker: string) {
    const found: Array<Note> = []
    let cursor = ""
    for (let page = 0; page < PAGES; page++) {
      const { value, next } = yield* call(Schema.Array(Note), { path: `${path}?per_page=100${cursor}` })
      found.push(...value.filter(({ data }) => data?.text?.trimEnd().endsWith(`\n${marker}`)))
      if (next === undefined) break
      cursor = `&cursor=${encodeURIComponent(next)}`
    }
    return found
  })

  const placeOf = ({ issueId, organization }: CommentOnIssue) =>
    Effect.map(issuePath(organization, issueId), (path) => `${path}comments/`)
  const whole = ({ marker, text }: CommentOnIssue) => `${text}\n\n${marker}`

  const revise = Effect.fn("Sentry.revise")(function* (
    id: string,
    comment: CommentOnIssue
  ): Effect.fn.Return<boolean, SentryUnavailable | SentryRefused> {
    return /^\d+$/.test(id) && (yield* rewrite(yield* placeOf(comment), id, whole(comment)))
  })

  const comment = Effect.fn("Sentry.comment")(function* (
    comment: CommentOnIssue
  ): Effect.fn.Return<string, SentryUnavailable | SentryRefused> {
    const path = yield* placeOf(comment)
    const text = whole(comment)
    for (const { id, data } of yield* marked(path, comment.marker))
      if (data?.text === text || (yield* rewrite(path, String(id), text))) return String(id)
    const { value } = yield* call(Note, { method: "POST", path, body: { text } })
    return String(value.id)
  })

  return { comment, revise }
}
