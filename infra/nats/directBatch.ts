import { createInbox, type Msg, type Subscription } from "@nats-io/transport-node"
import type { Nats } from "./Nats.ts"
import { NotYet } from "./untilAnswered.ts"

export interface DirectMessage {
  readonly sequence: number
  readonly subject: string
  readonly data: Uint8Array
}

/**
 * Up to `batch` messages from sequence `from` on, oldest first, by the server's batched direct get. Any replica may answer,
 * so there may be fewer than the leader has. Asking for more than there is costs a scan of the rest of the log.
 * (The client's own `direct.getBatch` keeps a subscription open for five seconds per call, and its `requestMany` costs as much again per message.)
 */
export const directBatch = (
  { api, connection }: Pick<Nats["Service"], "api" | "connection">,
  stream: string,
  wanted: Wanted
): Promise<ReadonlyArray<DirectMessage>> =>
  new Promise((resolve, reject) => {
    const messages: Array<DirectMessage> = []
    const request = `${api}.DIRECT.GET.${stream}`
    const inbox = createInbox()
    const subscription: Subscription = connection.subscribe(inbox, {
      callback: (error, message) => {
        if (error) return end(() => reject(error))
        const header = headerOf(message)
        const sequence = Number(lastOf(header, "Nats-Sequence"))
        if (sequence > 0) {
          messages.push({ sequence, subject: lastOf(header, "Nats-Subject"), data: message.data })
          return
        }
        const status = Number(header.split(" ", 2)[1])
        if (status === END_OF_BATCH || status === NOT_FOUND) return end(() => resolve(messages))
        end(() => reject(new NotYet(`${stream} answered a read with ${status}`)))
      }
    })
    const end = (settle: () => void) => {
      clearTimeout(timer)
      subscription.unsubscribe()
      settle()
    }
    const timer = setTimeout(
      () => end(() => reject(new NotYet(`${stream} did not end its answer to a read`))),
      PATIENCE_MS
    )
    // By this the client knows whom to tell that the server refused the request.
    Object.assign(subscription, { requestSubject: request })
    connection.publish(request, JSON.stringify(requestOf(wanted)), { reply: inbox })
  })

type Wanted =
  | { readonly from: number; readonly subject?: string; readonly batch: number }
  /** The newest message of each of these subjects, of those that have one; at most 1024. */
  | { readonly lastOf: ReadonlyArray<string> }

const requestOf = (wanted: Wanted) => {
  if ("lastOf" in wanted) return { multi_last: wanted.lastOf, batch: wanted.lastOf.length }
  const { batch, from, subject } = wanted
  return { seq: from, batch, ...(subject && { next_by_subj: subject }) }
}

/**
 * The header as it came. The client would parse it line by line, which costs as much as all the rest of a message. Its fields are not
 * promised, but its version is pinned, and no test of this folder would pass without them.
 */
const headerOf = (message: Msg): string => {
  const { _msg, _rdata } = message as unknown as {
    readonly _msg: { readonly hdr: number }
    readonly _rdata: Uint8Array
  }
  return _msg.hdr > 0 ? Buffer.from(_rdata.buffer, _rdata.byteOffset, _msg.hdr).toString("latin1") : ""
}

/** The server's own word comes last; what stands before it under the same name was written by whoever published the message. */
const lastOf = (header: string, name: string): string => {
  const at = header.lastIndexOf(`\r\n${name}: `)
  return at < 0 ? "" : header.slice(at + name.length + 4, header.indexOf("\r\n", at + 2))
}

const END_OF_BATCH = 204
const NOT_FOUND = 404
const PATIENCE_MS = 5_000
