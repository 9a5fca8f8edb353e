import { verify } from "@octokit/webhooks-methods"
import { Effect, Redacted, Schema } from "effect"

/** The body is not signed with our secret, or there is nothing to check: empty secret, empty body, no signature. */
export class GitHubSignatureMismatch extends Schema.TaggedError<GitHubSignatureMismatch>()(
  "GitHubSignatureMismatch",
  {}
) {}

/**
 * Checks `X-Hub-Signature-256` over the raw bytes of a webhook and answers them as the text that was signed. The bytes
 * are decoded once: what is verified is what will be parsed.
 */
export const verifyGitHubSignature = Effect.fnUntraced(function* (received: {
  readonly secret: Redacted.Redacted<string>
  readonly body: Uint8Array
  readonly signature: string | undefined
}) {
  const secret = Redacted.value(received.secret)
  const text = yield* Effect.try({
    try: () => new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(received.body),
    catch: () => new GitHubSignatureMismatch()
  })
  const { signature } = received
  if (secret === "" || text === "" || signature === undefined || signature === "")
    return yield* new GitHubSignatureMismatch()
  if (!(yield* Effect.promise(() => verify(secret, text, signature)))) return yield* new GitHubSignatureMismatch()
  return text
})
