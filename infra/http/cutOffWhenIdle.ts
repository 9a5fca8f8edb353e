import type { IncomingMessage } from "node:http"
import { Duration } from "effect"
import type { HttpServerRequest } from "effect/http"

/**
 * Ends a connection on which nothing could be sent for so long: whoever reads no more would hold what waits for them for ever. The answer has to
 * send something more often than that. A request that came otherwise than over a socket has none to end.
 */
export const cutOffWhenIdle = ({ source }: HttpServerRequest.HttpServerRequest, after: Duration.Duration): void => {
  const { socket } = source as Partial<IncomingMessage>
  socket?.setTimeout(Duration.toMillis(after), () => socket.destroy())
}
