import { SocketModeClient } from "@slack/socket-mode"
import { Effect, Redacted } from "effect"
import { SlackUnavailable } from "./errors.ts"
import { silent } from "./logger.ts"

export interface Envelope {
  readonly type: "slash_commands" | "interactive"
  readonly payload: unknown
}

interface Received {
  readonly ack: (response?: unknown) => Promise<void>
  readonly body: unknown
}

/**
 * Socket Mode, for who has no public address: Slack's requests come over a connection of ours and are answered in its
 * acknowledgement. Ends, with a failure, whenever the connection does; Slack itself asks for a new one every few hours.
 * What `handle` fails with is not acknowledged, and Slack tells the person. https://docs.slack.dev/apis/events-api/using-socket-mode
 */
export const socketMode = <R>(
  settings: { readonly apiUrl: string; readonly appToken: Redacted.Redacted },
  handle: (envelope: Envelope) => Effect.Effect<unknown, never, R>
): Effect.Effect<never, SlackUnavailable, R> =>
  Effect.contextWith((context: Parameters<typeof Effect.runForkWith<R>>[0]) => {
    const fork = Effect.runForkWith(context)
    return Effect.acquireUseRelease(
      Effect.sync(() => clientOf(settings)),
      (client) =>
        Effect.callback<never, SlackUnavailable>((resume) => {
          for (const type of ["slash_commands", "interactive"] as const)
            client.on(type, ({ ack, body }: Received) => {
              fork(
                handle({ type, payload: body }).pipe(
                  Effect.flatMap((response) => Effect.promise(() => ack(response).catch(() => {}))),
                  Effect.catchCause((cause) => Effect.logError(`slack ${type} was not acknowledged`, cause))
                )
              )
            })
          const over = (message: string) => resume(Effect.fail(new SlackUnavailable({ message })))
          client.on("disconnected", () => over("the connection ended"))
          client.start().catch((error: unknown) => over(error instanceof Error ? error.message : "could not be opened"))
        }),
      (client) => Effect.promise(() => client.disconnect())
    )
  })

// It reconnects by itself only after some failures, and throws where nobody can catch after others: we do it.
const clientOf = ({ apiUrl, appToken }: { readonly apiUrl: string; readonly appToken: Redacted.Redacted }) =>
  new SocketModeClient({
    appToken: Redacted.value(appToken),
    autoReconnectEnabled: false,
    logger: silent,
    clientOptions: { slackApiUrl: apiUrl, allowAbsoluteUrls: false, retryConfig: { retries: 0 }, timeout: 10_000 }
  })
