import type { Nats } from "./Nats.ts"
import { NotYet } from "./untilAnswered.ts"

export interface DirectMessage {
  readonly sequence: number
  readonly subject: string
  /** When the server stored it, ISO 8601. */
  readonly time: string
  readonly data: Uint8Array
}

/**
 * Up to `batch` messages from sequence `from` on, oldest first, by the server's batched direct get. Any replica may answer,
 * so there may be fewer than the leader has. Asking for more than there is costs a scan of the rest of the log.
 * (The client's own `direct.getBatch` keeps a subscription open for five seconds per call.)
 */
export const directBatch = async (
  { api, connection }: Nats["Service"],
  stream: string,
  { from, subject, batch }: { readonly from: number; readonly subject?: string; readonly batch: number }
): Promise<ReadonlyArray<DirectMessage>> => {
  const request = JSON.stringify({ seq: from, batch, ...(subject === undefined ? {} : { next_by_subj: subject }) })
  const answers = await connection.requestMany(`${api}.DIRECT.GET.${stream}`, request, {
    strategy: "count",
    maxMessages: batch + 1, // the end of the batch is a message too
    maxWait: 5_000
  })
  const messages: Array<DirectMessage> = []
  for await (const { headers, data } of answers) {
    const status = headers?.code ?? 0
    if (status === END_OF_BATCH || status === NOT_FOUND) return messages
    if (status !== 0 || headers === undefined) throw new NotYet(`${stream} answered a read with ${status}`)
    messages.push({
      sequence: Number(headers.get("Nats-Sequence")),
      subject: headers.get("Nats-Subject"),
      time: headers.get("Nats-Time-Stamp"),
      data
    })
  }
  throw new NotYet(`${stream} did not end its answer to a read`)
}

const END_OF_BATCH = 204
const NOT_FOUND = 404
