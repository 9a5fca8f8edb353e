import { Effect } from "effect"
import { brokenAt, type Envelope, open, plainOf, type Stored } from "#domain/Envelope.ts"
import type { Event } from "#domain/Event.ts"
import type { TaskId } from "#domain/Ids.ts"
import type { Policy } from "#domain/Policy.ts"
import { dutyOf, next } from "#domain/Step.ts"
import * as State from "#domain/Task.ts"
import { wordsOf } from "#domain/wordsOf.ts"
import { millisOf } from "../http/moment.ts"
import { detailOf } from "./detailOf.ts"
import type { Happened, HistoryThen } from "./HistoryThen.ts"

/**
 * What the log's own history of a task (never empty) says of a moment. What comes after an event this release cannot read is left out,
 * and the chain says so.
 */
export const historyAt = Effect.fnUntraced(function* (
  id: TaskId,
  read: ReadonlyArray<unknown>,
  at: Moment,
  policy: Policy
): Effect.fn.Return<HistoryThen> {
  const envelopes: Array<Envelope> = []
  let unreadable: string | undefined
  for (const json of read) {
    const opened = yield* Effect.result(open(json))
    if (opened._tag === "Failure") {
      unreadable = `cannot be read by this release: ${opened.failure.message}`
      break
    }
    envelopes.push(opened.success)
  }
  const broken =
    brokenAt(envelopes.map(({ stored }) => stored)) ??
    (unreadable === undefined ? undefined : { version: envelopes.length + 1, why: unreadable })
  const then = upTo(envelopes, at)
  const times = read.map((json) => (json as Stored).time)
  return {
    task: id,
    version: then.length,
    versions: read.length,
    first: times[0]!,
    last: times.at(-1)!,
    state: detailOf(id, then, policy) ?? null,
    owed: owedIn(then),
    events: happened(then),
    chain: { holds: broken === undefined, brokenAt: broken?.version ?? null, why: broken?.why ?? null }
  }
})

/** How many events, or up to when. */
export type Moment = { readonly version: number } | { readonly millis: number }

/** Undefined for what is neither. */
export const momentOf = (at: string): Moment | undefined => {
  if (/^\d{1,9}$/.test(at)) return { version: Number(at) }
  const millis = millisOf(at)
  if (Number.isNaN(millis)) return undefined
  // Told to the second, as histories are printed, it is all of that second.
  return { millis: /:\d\d:\d\d(?!\.)/.test(at) ? millis + 999 : millis }
}

// A state is that after some number of events: where clocks differed, it ends before the first that was later.
const upTo = (envelopes: ReadonlyArray<Envelope>, at: Moment) => {
  if ("version" in at) return envelopes.slice(0, at.version)
  const later = envelopes.findIndex(({ stored }) => Date.parse(stored.time) > at.millis)
  return later === -1 ? envelopes : envelopes.slice(0, later)
}

const owedIn = (history: ReadonlyArray<Envelope>): HistoryThen["owed"] => {
  const step = next(State.fold(history.map(({ event }) => event)))
  const by = dutyOf(step)?.consumer ?? (step._tag === "Approval" || step._tag === "Ready" ? "people" : undefined)
  if (by === undefined) return null
  return { step: step._tag, number: "attempt" in step ? step.attempt : "version" in step ? step.version : null, by }
}

const happened = (history: ReadonlyArray<Envelope>): ReadonlyArray<Happened> => {
  const byId = new Map(history.map(({ stored }) => [stored.id, stored]))
  let state = State.initial
  return history.map((envelope) => {
    state = State.evolve(state, envelope.event)
    const event = plainOf(envelope)
    const { actor, causationid: key, time, type, version } = event
    const cause = byId.get(key)
    return {
      ...{ version, time, type, words: wordsOf(envelope.event), spentUsd: state.session.spentUsd },
      who: { actor, person: personOf(envelope.event) },
      why: whyOf(envelope.event),
      causedBy: { key, version: cause?.version ?? null, type: cause?.type ?? null },
      event
    }
  })
}

const personOf = (event: Event): string | null => {
  if (event._tag === "task.received") return event.requester?.name ?? null
  if (!("by" in event) || event.by === undefined) return null
  return typeof event.by === "string" ? event.by : event.by.name
}

/** What each calls its reason. */
const whyOf = (event: Event): string | null => {
  if (event._tag === "plan.created") return event.plan.rootCause
  const given = event as { readonly [name: string]: unknown }
  const reason = ["feedback", "grounds", "because", "evidence", "detail", "reason", "rootCause", "summary"]
    .map((name) => given[name])
    .find((text) => typeof text === "string" && text !== "")
  return (reason as string | undefined) ?? null
}
