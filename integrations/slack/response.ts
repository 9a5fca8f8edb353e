import { Effect } from "effect"
import { SlackRefused, SlackUnavailable } from "./errors.ts"
import type { Content } from "./messages.ts"

/**
 * Posts to the `response_url` of an interaction, which takes five answers in half an hour and knows no token. The address came from
 * outside, so it is asked only where it is Slack's: `hooks.slack.com`, or the origin of a Slack of one's own.
 */
export const respond = (apiUrl: string) =>
  Effect.fn("Slack.respond")(function* (responseUrl: string, content: Content, replace: boolean) {
    const url = URL.parse(responseUrl)
    const trusted = url?.origin === "https://hooks.slack.com" || url?.origin === new URL(apiUrl).origin
    if (url === null || !trusted)
      return yield* new SlackRefused({ error: "foreign_address", message: "A response_url that is not Slack's" })
    const { blocks, text } = content
    const body = {
      response_type: "ephemeral",
      replace_original: replace,
      text,
      ...(blocks === undefined ? {} : { blocks })
    }
    const status = yield* Effect.tryPromise({
      try: async (signal) => {
        const response = await fetch(url, {
          method: "POST",
          redirect: "error",
          headers: { "content-type": "application/json; charset=utf-8" },
          body: JSON.stringify(body),
          signal
        })
        await response.body?.cancel()
        return response.status
      },
      catch: () => new SlackUnavailable({ message: "Slack's response_url could not be asked" })
    }).pipe(
      Effect.timeoutOrElse({
        duration: "10 seconds",
        orElse: () => Effect.fail(new SlackUnavailable({ message: "Slack's response_url did not answer within 10 s" }))
      })
    )
    if (status === 429 || status >= 500)
      return yield* new SlackUnavailable({ message: `Slack answered ${status} to a response_url` })
    if (status >= 300)
      return yield* new SlackRefused({ error: `http_${status}`, message: `Slack answered ${status} to a response_url` })
  })
