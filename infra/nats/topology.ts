import type { ConsumerConfig, StreamConfig } from "@nats-io/jetstream"
import { nanos } from "@nats-io/transport-node"
import type { Consumer } from "#domain/Consumer.ts"
import { type EventType, eventTypes } from "#domain/Event.ts"
import type { TaskId } from "#domain/Ids.ts"

/** `plan.approved.<taskId>`: what an event is called is where it is found. */
export const subjectOf = (type: string, taskId: TaskId): string => `${type}.${taskId}`

/**
 * Every subject of one task. Each append is guarded by exactly this text: the server compares guards of writes in flight
 * by their literal text, so two spellings of the same set would let two writers win (measured with three replicas).
 */
export const guardOf = (taskId: TaskId): string => `*.*.${taskId}`

/** The server's "wrong last sequence": settled, and (with replicas) while a rival's write is in flight. */
export const conflicts: ReadonlySet<number> = new Set([10071, 10164])

/** A dead letter's second life, addressed to one consumer; one per letter, so that asking twice is asking once. */
export const requeueSubjectOf = (consumer: string, letter: number | "*"): string => `requeue.${consumer}.${letter}`

/**
 * One timer per consumer and task: `timer.set.…` holds it until it is due, then the server writes `timer.due.…`. A service needs to
 * publish only its own `timer.set.<consumer>.*`; whatever is due there, all it can do is have an event of the log delivered again.
 */
export const timerSubjectOf = (state: "set" | "due" | "*", consumer: string, taskId: string): string =>
  `timer.${state}.${consumer}.${taskId}`

/** A task's data key. */
export const keySubjectOf = (taskId: string): string => `key.${taskId}`

/** The object store's own layout: `C` holds the chunks of an upload, `M` says which upload an object is. */
export const artifactSubjectOf = (kind: "C" | "M", name: string): string => `$O.${ARTIFACTS}.${kind}.${name}`

export const EVENTS = "EVENTS"
export const REQUEUE = "REQUEUE"
export const TIMERS = "TIMERS"
export const DEAD_LETTERS = "DEAD_LETTERS"
export const ARTIFACTS = "ARTIFACTS"
export const KEYS = "KEYS"

/** `task`, `plan`, …: a new family of events is a new subject of the stream and nothing else. */
export const families = [...new Set(eventTypes.map((type) => type.slice(0, type.indexOf("."))))]

export type StreamSettings = Partial<StreamConfig> & Pick<StreamConfig, "name" | "subjects">

/** Full means refused, never "drop the oldest"; nothing expires, nothing is deleted but what says so. */
const kept = {
  storage: "file",
  retention: "limits",
  discard: "new",
  compression: "s2",
  max_age: 0,
  allow_direct: true,
  deny_delete: true
} as const

export const streams: ReadonlyArray<StreamSettings> = [
  {
    ...kept,
    name: EVENTS,
    description: "Every event of every task: the source of truth",
    subjects: families.map((family) => `${family}.*.*`),
    deny_purge: true,
    allow_atomic: true
  },
  {
    ...kept,
    name: DEAD_LETTERS,
    description: "The server's advisories about deliveries that were given up; the event itself stays where it is",
    subjects: [EVENTS, REQUEUE, TIMERS].flatMap((stream) =>
      ["MAX_DELIVERIES", "MSG_TERMINATED"].map((advisory) => `$JS.EVENT.ADVISORY.CONSUMER.${advisory}.${stream}.*`)
    ),
    deny_purge: true
  },
  {
    ...kept,
    name: REQUEUE,
    description: "Dead letters a person wants delivered again",
    subjects: [requeueSubjectOf("*", "*")],
    deny_purge: true
  },
  {
    ...kept,
    // Never the log's own stream: with schedules a server gives up `deny_purge`, and who may set a timer could write any subject of the stream.
    name: TIMERS,
    description: "When consumers want to hear of an event again; what comes of it is decided by the log alone",
    subjects: [timerSubjectOf("*", "*", "*")],
    max_msgs_per_subject: 1,
    // The server takes schedules only with "old". Without a limit to the whole, that drops nothing but a timer that was replaced.
    discard: "old",
    allow_msg_schedules: true,
    allow_rollup_hdrs: true
  },
  {
    ...kept,
    // Without rollups, which the object store's clients write: whoever may send one may empty the stream with it.
    name: `OBJ_${ARTIFACTS}`,
    description: "Patches, transcripts and logs by SHA-256",
    subjects: [artifactSubjectOf("C", ">"), artifactSubjectOf("M", ">")],
    allow_rollup_hdrs: false,
    deny_delete: false
  },
  {
    ...kept,
    name: KEYS,
    description: "The data key of each task, with which what it tells of people is sealed",
    subjects: [keySubjectOf("*")],
    // One per task, for as long as it is there: whoever may make one can put none in another's place.
    max_msgs_per_subject: 1,
    discard_new_per_subject: true,
    compression: "none",
    deny_delete: false,
    deny_purge: true
  }
]

/** When a delivery that is neither acknowledged nor reported as being worked on counts as lost, and how often we try. */
export interface Redelivery {
  /**
   * Milliseconds, the same at each delivery: with the server's `backoff` of growing steps the delay of a nak would be off by the
   * difference between the step and the first one.
   */
  readonly ackWaitMs: number
  /** Then it is a dead letter. */
  readonly maxDeliver: number
}

export const redelivery: Redelivery = { ackWaitMs: 60_000, maxDeliver: 8 }

/** Milliseconds until the next delivery after a defect or an unhurried retry, by delivery; the last one repeats. */
export const defectDelaysMs: ReadonlyArray<number> = [2_000, 10_000, 60_000, 300_000, 600_000]

/** What the topology needs to know of a consumer. */
export type Durable = Pick<Consumer, "name" | "wakesOn" | "timers">

export type ConsumerSettings = Partial<ConsumerConfig> & { readonly durable_name: string }

/** A consumer's durables: one on its events, one on what a person requeued for it, and one on its timers where it has any. */
export const durablesOf = (
  { name, wakesOn, timers = false }: Durable,
  { ackWaitMs, maxDeliver }: Redelivery = redelivery
): ReadonlyArray<{ readonly stream: string; readonly settings: ConsumerSettings }> => {
  const settings = (subjects: ReadonlyArray<string>): ConsumerSettings => ({
    durable_name: name,
    filter_subjects: [...subjects],
    ack_policy: "explicit",
    deliver_policy: "all",
    ack_wait: nanos(ackWaitMs),
    max_deliver: maxDeliver
  })
  return [
    { stream: EVENTS, settings: settings(wakesOn.map((type: EventType) => `${type}.*`)) },
    { stream: REQUEUE, settings: settings([requeueSubjectOf(name, "*")]) },
    ...(timers ? [{ stream: TIMERS, settings: settings([timerSubjectOf("due", name, "*")]) }] : [])
  ]
}
