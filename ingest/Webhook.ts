import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from "node:http"
import { Cause, Effect } from "effect"
import { TooManyRequests } from "#infra/http/problems.ts"

/** One delivery of a vendor, exactly as it came: signatures cover these bytes. */
export interface Delivery {
  readonly body: Buffer
  readonly headers: IncomingHttpHeaders
  /** Path with query, as it was asked for. */
  readonly url: string
  /** IP address of who connected. */
  readonly address: string
}

export interface Answer {
  readonly status: number
  /** Undefined is an empty body. */
  readonly body: Readonly<Record<string, unknown>> | ReadonlyArray<unknown> | undefined
}

export interface Webhook<R> {
  /** Of the vendor, for logs and metrics. */
  readonly name: string
  readonly receive: (delivery: Delivery) => Effect.Effect<Answer, never, R>
}

/** GitHub and Sentry send far less; what is larger is refused before it is read to its end. */
export const maxBodyBytes = 4 * 1024 * 1024

export const answer = (status: number, body: Answer["body"]): Answer => ({ status, body })
export const refusal = (status: number, title: string, detail: string): Answer => ({
  status,
  body: { type: "about:blank", title, status, detail }
})

/** 2xx only once the event is stored: anything unforeseen, the log being away above all, is a 503 that asks the vendor to come again. */
export const handle = <R>(webhook: Webhook<R>, delivery: Delivery): Effect.Effect<Answer, never, R> =>
  webhook.receive(delivery).pipe(
    // GitHub hangs up after ten seconds and would never see the 503; what was stored after all is found when it comes again.
    Effect.timeout("9 seconds"),
    Effect.catchCause((cause) => {
      const error = Cause.squash(cause)
      if (error instanceof TooManyRequests) return Effect.succeed(refusal(429, "Too Many Requests", error.detail ?? ""))
      return Effect.as(
        Effect.logError(`webhook ${webhook.name}: ${error}`),
        refusal(503, "Service Unavailable", "The delivery could not be stored. Send it again.")
      )
    })
  )

/** Reads the body up to the limit and answers; a plain listener, because every webhook passes here. */
export const listener =
  (run: (delivery: Delivery) => Promise<Answer>) =>
  (request: IncomingMessage, response: ServerResponse): void => {
    const chunks: Array<Buffer> = []
    let size = 0
    request.on("data", (chunk: Buffer) => {
      size += chunk.length
      if (size <= maxBodyBytes) chunks.push(chunk)
      else if (!response.headersSent) {
        chunks.length = 0
        response.setHeader("connection", "close")
        send(response, refusal(413, "Content Too Large", `A delivery has at most ${maxBodyBytes} bytes.`))
      }
    })
    request.on("end", () => {
      if (size <= maxBodyBytes)
        void run({
          body: Buffer.concat(chunks),
          headers: request.headers,
          url: request.url ?? "",
          address: request.socket.remoteAddress ?? ""
        }).then((answered) => send(response, answered))
    })
  }

const send = (response: ServerResponse, { status, body }: Answer) => {
  const type = status < 400 ? "application/json" : "application/problem+json"
  const headers = {
    ...(body === undefined ? {} : { "content-type": type }),
    ...(status === 503 || status === 429 ? { "retry-after": "5" } : {})
  }
  response.writeHead(status, headers)
  response.end(body === undefined ? undefined : JSON.stringify(body))
}

export const header = ({ headers }: Delivery, name: string): string | undefined => {
  const value = headers[name]
  return Array.isArray(value) ? value[0] : value
}

/** The body as JSON, or undefined when it is none. */
export const jsonOf = ({ body }: Delivery): unknown => {
  try {
    return JSON.parse(body.toString("utf8"))
  } catch {
    return undefined
  }
}
