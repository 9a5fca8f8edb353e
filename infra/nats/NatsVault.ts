import { JetStreamApiError } from "@nats-io/jetstream"
import { Effect, Layer } from "effect"
import * as DataKey from "#domain/DataKey.ts"
import { entrust, keyTo, type Stored } from "#domain/Envelope.ts"
import type { TaskId } from "#domain/Ids.ts"
import { Vault } from "#domain/Vault.ts"
import { directBatch } from "./directBatch.ts"
import { Nats } from "./Nats.ts"
import { storedEvent } from "./storedEvent.ts"
import { conflicts, EVENTS, KEYS, keySubjectOf, subjectOf } from "./topology.ts"
import { NotYet, untilAnswered } from "./untilAnswered.ts"

export type KeyRing = Vault["Service"] & {
  /** Hands stored events, as they were parsed, the keys to what is sealed in them. */
  reveal(events: ReadonlyArray<unknown>): Promise<void>
  /** The keys of these tasks, from the ones known first. */
  find(ids: ReadonlyArray<string>): Promise<ReadonlyMap<string, DataKey.DataKey>>
  /** Asks which tasks were erased, of which nothing may have been heard here. */
  lookAround(): Promise<void>
  /** How often a task was erased, as far as is known: whoever keeps what was revealed looks whether it still may. */
  readonly erasures: () => number
}

/**
 * The data keys over one connection, and those needed last in memory. A key is one message in a stream of its own, which takes no
 * second for a task, so that nobody can put another in its place, and from which the server deletes by overwriting the bytes.
 */
export const keyRing = (nats: Connected): KeyRing => {
  const known = rings.get(nats)
  if (known !== undefined) return known
  const keys = new Map<string, DataKey.DataKey>()
  /** With how often; a task may tell of people again. */
  const erased = new Map<string, number>()
  const told = new Set<string>()
  let erasures = 0

  const forget = (id: string) => {
    keys.delete(id)
    erased.set(id, erased.get(id) ?? 0)
    erasures += 1
  }
  const hear = (event: unknown) => {
    const { id = "", subject, type } = Object(event) as Partial<Stored>
    if (type !== ERASED || subject === undefined || told.has(id)) return
    told.add(id)
    forget(subject)
  }
  // Sooner than it is read in the log, and after the key is gone; who misses it comes upon it there.
  nats.connection.subscribe(subjectOf(ERASED, ANY), {
    callback: (error, message) => (error ? undefined : hear(storedEvent(message).json))
  })

  const keep = (id: string, key: DataKey.DataKey) => {
    if (erased.has(id)) return
    keys.set(id, key)
    if (keys.size > KEPT) keys.delete(keys.keys().next().value!)
  }
  const find = async (ids: ReadonlyArray<string>) => {
    const found = new Map<string, DataKey.DataKey>()
    const unknown: Array<string> = []
    for (const id of new Set(ids)) {
      const key = keys.get(id)
      if (key === undefined) unknown.push(id)
      else found.set(id, key)
    }
    // Any replica may answer to these, so what it lacks the leader is asked for, and it alone for what it may not have lost yet.
    const likely = unknown.filter((id) => !erased.has(id))
    for (let from = 0; from < likely.length; from += PAGE)
      for (const { data, subject } of await directBatch(nats, KEYS, {
        lastOf: likely.slice(from, from + PAGE).map(keySubjectOf)
      }))
        found.set(subject.slice(keySubjectOf("").length), DataKey.from(data))
    const missing = unknown.filter((id) => !found.has(id))
    for (let from = 0; from < missing.length; from += AT_ONCE)
      for (const [id, key] of await Promise.all(missing.slice(from, from + AT_ONCE).map((id) => leaderHas(nats, id))))
        if (key !== undefined) found.set(id, key)
    for (const id of unknown) if (found.has(id)) keep(id, found.get(id)!)
    return found
  }

  const ring: KeyRing = {
    find,
    erasures: () => erasures,
    lookAround: async () => {
      const { state } = await nats.manager.streams.info(EVENTS, { subjects_filter: subjectOf(ERASED, ANY) })
      for (const [subject, times] of Object.entries(state.subjects ?? {})) {
        const id = subject.slice(ERASED.length + 1)
        if ((erased.get(id) ?? 0) < times) forget(id)
        erased.set(id, times)
      }
    },
    keysOf: (ids) => untilAnswered("reading data keys", () => find(ids)),
    keyOf: Effect.fn("NatsVault.keyOf")(function* (id) {
      const key = keys.get(id) ?? (yield* untilAnswered(`making a data key for ${id}`, making(nats, id)))
      keep(id, key)
      return key
    }),
    shred: Effect.fn("NatsVault.shred")(function* (id) {
      const was = yield* untilAnswered(`shredding the data key of ${id}`, shredding(nats, id))
      forget(id)
      return was
    }),
    reveal: async (events) => {
      events.forEach(hear)
      const sealed = events.filter((event): event is Stored => isSealed(event) && keyTo(event) === undefined)
      if (sealed.length === 0) return
      const found = await find(sealed.map(({ subject }) => subject))
      for (const event of sealed) {
        const key = found.get(event.subject)
        if (key !== undefined) entrust(event, key)
      }
    }
  }
  rings.set(nats, ring)
  return ring
}

export const layer: Layer.Layer<Vault, never, Nats> = Layer.effect(Vault, Effect.map(Nats, keyRing))

type Connected = Nats["Service"]

const rings = new WeakMap<Connected, KeyRing>()

const ERASED = "task.erased"
const ANY = "*" as TaskId
/** Tasks whose keys are kept in memory. */
const KEPT = 20_000
/** Keys asked for in one request; the server answers up to 1024. */
const PAGE = 500
const AT_ONCE = 50

const isSealed = (event: unknown) => typeof (Object(event) as Partial<Stored>).sealed === "string"

const leaderHas = async ({ manager }: Connected, id: string) => {
  const message = await manager.streams.getMessage(KEYS, { last_by_subj: keySubjectOf(id) })
  return [id, message === null ? undefined : DataKey.from(message.data)] as const
}

/** Whoever comes second finds the first one's key. */
const making = (nats: Connected, id: TaskId) => {
  const fresh = DataKey.generate()
  return async (): Promise<DataKey.DataKey> => {
    const expect = { streamName: KEYS, lastSubjectSequence: 0 }
    const made = await nats.jetstream.publish(keySubjectOf(id), fresh.secret.export(), { expect }).then(
      () => true,
      (error) => {
        if (error instanceof JetStreamApiError && (conflicts.has(error.code) || error.code === TAKEN)) return false
        throw error
      }
    )
    const [, key] = made ? [id, fresh] : await leaderHas(nats, id)
    if (key === undefined) throw new NotYet("a rival's key is not settled")
    return key
  }
}

const shredding = ({ manager }: Connected, id: TaskId) => {
  let was = false
  return async (): Promise<boolean> => {
    for (;;) {
      const message = await manager.streams.getMessage(KEYS, { last_by_subj: keySubjectOf(id) })
      if (message === null) return was
      was = true
      // True: the bytes are overwritten with random ones before the message is let go.
      await manager.streams.deleteMessage(KEYS, message.seq, true)
    }
  }
}

/** The server's "maximum messages per subject exceeded". */
const TAKEN = 10077
