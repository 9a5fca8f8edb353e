import { entrust } from "#domain/Envelope.ts"
import type { Recorded } from "#domain/EventLog.ts"
import { type DirectMessage, directBatch } from "./directBatch.ts"
import type { Nats } from "./Nats.ts"
import { type KeyRing, keyRing } from "./NatsVault.ts"
import { storedEvent, typeOf } from "./storedEvent.ts"
import { EVENTS } from "./topology.ts"

/** Events of a page. The server reads them at about the same price each from 2000 on. */
export const PAGE = 2_000

/** How many pages are kept at most, for followers at about the same place, and until when, in milliseconds. */
export const KEPT = 8
const KEPT_MS = 10_000

/** The log page by page for everybody who follows it over one connection. Pages end at multiples of their size, so that all meet. */
export const sharedPages = (nats: Nats["Service"]) => {
  const ring = keyRing(nats)
  const pages = new Map<number, Promise<ReadonlyArray<Recorded>>>()
  let erasures = ring.erasures()
  /** The events after a position as far as they are there, up to the end of the page; none at the head. */
  return (after: number): Promise<ReadonlyArray<Recorded>> => {
    // What was revealed of an erased task before is not to be handed out again.
    if (erasures !== ring.erasures()) pages.clear()
    erasures = ring.erasures()
    const known = pages.get(after)
    if (known !== undefined) return known
    const page = read(nats, ring, after)
    const forget = () => {
      if (pages.get(after) === page) pages.delete(after)
    }
    pages.set(after, page)
    page.then((events) => (events.length === 0 ? forget() : setTimeout(forget, KEPT_MS).unref()), forget)
    for (const oldest of [...pages.keys()].slice(0, -KEPT)) pages.delete(oldest)
    return page
  }
}

const read = async (nats: Nats["Service"], ring: KeyRing, after: number) => {
  const messages = await directBatch(nats, EVENTS, { from: after + 1, batch: PAGE - (after % PAGE) })
  const keys = await ring.find(messages.filter(isSealed).map(({ subject }) => taskOf(subject)))
  return messages.map(({ sequence, subject, data }): Recorded => {
    const type = typeOf(subject)
    let event: unknown
    return {
      position: sequence,
      type,
      get event() {
        if (event !== undefined) return event
        event = storedEvent({ subject, data }).json
        const key = keys.get(taskOf(subject))
        if (key !== undefined) entrust(Object(event), key)
        return event
      }
    }
  })
}

const taskOf = (subject: string) => subject.slice(typeOf(subject).length + 1)

// Told without parsing: inside a text its quotation marks would have backslashes before them.
const isSealed = ({ data }: DirectMessage) => Buffer.from(data.buffer, data.byteOffset, data.length).includes(SEALED)
const SEALED = '"sealed":"'
