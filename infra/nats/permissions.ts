import type { EventType } from "#domain/Event.ts"
import { tellsOfPeople } from "#domain/personalData.ts"
import {
  ARTIFACTS,
  artifactSubjectOf,
  DEAD_LETTERS,
  EVENTS,
  families,
  KEYS,
  keySubjectOf,
  REQUEUE,
  requeueSubjectOf,
  TIMERS,
  timerSubjectOf
} from "./topology.ts"

/** What one service is for. Everybody may read the log; whatever does not stand here the server refuses. */
interface Duty {
  /** Events it may append, on any task. */
  readonly writes: ReadonlyArray<EventType>
  /** Whether it has durables of its own name. */
  readonly consumes?: boolean
  readonly timers?: boolean
  /** To remove is to delete one message at a time. */
  readonly artifacts?: "read" | "write" | "remove"
  /** Deletes data keys, one at a time. */
  readonly shreds?: boolean
  /** Reads dead letters, and has them delivered again. */
  readonly deadLetters?: boolean
  /** Asks how far every consumer is and how many dead letters there are, for metrics. */
  readonly observes?: boolean
}

const told = ["report.begun", "report.sent"] as const
const sessions = ["session.ended", "budget.spent"] as const

/** Who writes which fact of the domain, and nobody else. A service is called as its consumer is. */
export const duties = {
  ingest: {
    writes: [
      ...["task.received", "task.enriched", "task.linked", "task.aliased", "task.recurred"],
      ...["task.retried", "task.cancelled", "task.erased", "plan.endorsed", "plan.approved", "plan.rejected"],
      ...["pr.checked", "pr.returned", "pr.merged", "pr.closed", "pr.reopened", "pr.reverted"],
      ...["command.refused", "command.asked", "token.created", "token.revoked"]
    ] as ReadonlyArray<EventType>,
    shreds: true,
    deadLetters: true
  },
  projections: { writes: [], artifacts: "read", observes: true },
  planner: {
    writes: ["task.enriched", "task.triaged", "task.parked", "task.failed", "plan.created", ...sessions],
    consumes: true,
    artifacts: "write"
  },
  executor: {
    writes: ["tests.written", "fix.written", "task.failed", ...sessions],
    consumes: true,
    artifacts: "write"
  },
  verifier: {
    writes: ["tests.red", "tests.refused", "tests.green", "scan.completed", "task.failed"],
    consumes: true,
    artifacts: "write"
  },
  publisher: {
    // One that finds the pull request ended by a person records that with its opening.
    writes: ["pr.opened", "pr.updated", "pr.ready", "pr.merged", "pr.closed", "task.failed", ...told],
    consumes: true,
    artifacts: "read"
  },
  "publisher-jira": { writes: told, consumes: true },
  "publisher-slack": { writes: told, consumes: true },
  "publisher-sentry": { writes: told, consumes: true },
  reminder: { writes: ["plan.reminded"], consumes: true, timers: true },
  janitor: { writes: [], consumes: true, artifacts: "remove" }
} as const satisfies Record<string, Duty>

export type Service = keyof typeof duties
/** The operator makes streams and durables and looks at everything; it appends no event and empties no stream. */
export type Identity = Service | "operator"

export const services = Object.keys(duties) as ReadonlyArray<Service>
export const identities: ReadonlyArray<Identity> = [...services, "operator"]

export const consumingServices = services.filter((service) => "consumes" in duties[service])

/** What a service may send to the account that holds the log. */
export interface Grant {
  readonly subject: string
  /** Whether one request has several answers. */
  readonly stream?: true
}

export const grantsOf = (service: Service): ReadonlyArray<Grant> => {
  const { writes, consumes, timers, artifacts, shreds, deadLetters, observes }: Duty = duties[service]
  const sources = consumes ? [EVENTS, REQUEUE, ...(timers ? [TIMERS] : [])] : []
  const objects = `OBJ_${ARTIFACTS}`
  return [
    ...writes.map((type) => ({ subject: `${type}.*` })),
    ...reading(EVENTS),
    // Whoever reads the log reads the keys to it. The stream takes one key for a task and no second, so nobody can put in another.
    ...reading(KEYS),
    ...(makesKeys(service) ? [{ subject: keySubjectOf("*") }] : []),
    ...(shreds ? [{ subject: `$JS.API.STREAM.MSG.DELETE.${KEYS}` }] : []),
    ...sources.flatMap((stream) => [
      { subject: `$JS.API.CONSUMER.INFO.${stream}.${service}` },
      { subject: `$JS.API.CONSUMER.MSG.NEXT.${stream}.${service}`, stream: true as const },
      { subject: `$JS.ACK.${stream}.${service}.>` }
    ]),
    ...(timers ? [{ subject: timerSubjectOf("set", service, "*") }] : []),
    ...(artifacts === undefined ? [] : reading(objects)),
    ...(artifacts === "write"
      ? [{ subject: artifactSubjectOf("C", "*") }, { subject: artifactSubjectOf("M", "*") }]
      : []),
    ...(artifacts === "remove"
      ? [{ subject: artifactSubjectOf("M", "*") }, { subject: `$JS.API.STREAM.MSG.DELETE.${objects}` }]
      : []),
    ...(deadLetters
      ? [DEAD_LETTERS, REQUEUE, TIMERS].flatMap(reading).concat({ subject: requeueSubjectOf("*", "*") })
      : []),
    ...(observes
      ? [
          ...consumingServices.map((consumer) => ({ subject: `$JS.API.CONSUMER.INFO.${EVENTS}.${consumer}` })),
          ...[DEAD_LETTERS, REQUEUE].map((stream) => ({ subject: `$JS.API.STREAM.INFO.${stream}` }))
        ]
      : [])
  ]
}

/** Whether it writes what can tell of people; what it writes of tokens is not sealed. */
export const makesKeys = (service: Service): boolean => {
  const { writes }: Duty = duties[service]
  return writes.some((type) => tellsOfPeople(type) && !type.startsWith("token."))
}

/** A read names what it wants in its body, so nobody can be held to some subjects of a stream. Nor need they: tokens stand there as digests. */
const reading = (stream: string): ReadonlyArray<Grant> => [
  { subject: `$JS.API.STREAM.INFO.${stream}` },
  { subject: `$JS.API.STREAM.MSG.GET.${stream}` },
  { subject: `$JS.API.DIRECT.GET.${stream}`, stream: true }
]

/** That something was appended, so that a follower of the log looks; of tokens there is nothing to see. */
export const heard: ReadonlyArray<string> = families
  .filter((family) => family !== "token")
  .map((family) => `${family}.*.*`)

/** Within the account of the log. Neither deletes nor purges: for that a person takes the server's own means. */
export const operatorPublishes: ReadonlyArray<string> = [
  "$JS.API.INFO",
  ...["LIST", "NAMES"].map((call) => `$JS.API.STREAM.${call}`),
  ...["CREATE", "UPDATE", "INFO", "MSG.GET"].map((call) => `$JS.API.STREAM.${call}.*`),
  ...["LIST", "NAMES"].map((call) => `$JS.API.CONSUMER.${call}.*`),
  ...["CREATE", "DURABLE.CREATE", "INFO"].map((call) => `$JS.API.CONSUMER.${call}.>`),
  "$JS.API.DIRECT.GET.*",
  requeueSubjectOf("*", "*")
]
