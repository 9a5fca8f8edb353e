import { describe, expect, layer } from "@effect/vitest"
import { jetstreamManager } from "@nats-io/jetstream"
import { headers, PermissionViolationError, RequestError } from "@nats-io/transport-node"
import { Context, Duration, Effect, Exit, Layer, Redacted, Schedule } from "effect"
import { vi } from "vitest"
import type { EventType } from "#domain/Event.ts"
import { eventTypes } from "#domain/Event.ts"
import { EventStore } from "#domain/EventStore.ts"
import { TaskId } from "#domain/Ids.ts"
import { history } from "#test/history.ts"
import { connected, connectedAs, NatsServer } from "#test/NatsServer.ts"
import { Nats } from "./Nats.ts"
import * as NatsEventStore from "./NatsEventStore.ts"
import { duties, makesKeys, type Service, services } from "./permissions.ts"
import { provision } from "./provision.ts"
import { EVENTS, REQUEUE, streams, subjectOf, TIMERS } from "./topology.ts"

// Real servers are slow to start on a busy machine.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 120_000 })

/** What each may delete from, one message at a time. */
const deletes: { readonly [S in Service]?: string } = {
  ingest: "$JS.API.STREAM.MSG.DELETE.KEYS",
  janitor: "$JS.API.STREAM.MSG.DELETE.OBJ_ARTIFACTS"
}

const durables = services
  .filter((service) => "consumes" in duties[service])
  .map((name) => ({ name, wakesOn: ["plan.approved"] as const, timers: "timers" in duties[name] }))

const Ground = Layer.effectDiscard(provision(durables)).pipe(
  Layer.provideMerge(connected),
  Layer.provideMerge(NatsServer.layer)
)

/** A connection of this service's own, and its view of the log. */
const asService = (service: Service) =>
  Effect.map(
    Layer.build(Layer.fresh(NatsEventStore.layer().pipe(Layer.provideMerge(connectedAs(service))))),
    (context) => ({ nats: Context.get(context, Nats), store: Context.get(context, EventStore) })
  )

/** How the server answers to a request; it has to do so at once. */
const answered = ({ connection }: Nats["Service"], subject: string, body = "{}") =>
  Effect.promise(() =>
    connection.request(subject, body, { timeout: 10_000 }).then(
      () => "answered",
      (error) => (isViolation(error) ? "refused" : `${error}`)
    )
  )

const isViolation = (error: unknown) =>
  error instanceof PermissionViolationError ||
  (error instanceof RequestError && error.cause instanceof PermissionViolationError)

const messagesIn = (stream: string) =>
  Effect.flatMap(Nats, ({ manager }) => Effect.promise(async () => (await manager.streams.info(stream)).state.last_seq))

describe("identities at a real server", () => {
  layer(Ground, { excludeTestServices: true, timeout: "120 seconds" })((it) => {
    it.effect.each(services)(
      "lets %s append its own events, singly and as a batch, and none of anybody else's",
      (service) =>
        Effect.gen(function* () {
          const { nats, store } = yield* asService(service)
          const own = duties[service].writes as ReadonlyArray<EventType>
          const task = TaskId.make(`t-own-${service}`)
          const events = history(task, [...own, ...own])
          if (own.length > 0) {
            yield* store.append(task, 0, events.slice(0, 1))
            const { position } = yield* store.read(task)
            yield* store.append(task, position, events.slice(1))
            expect((yield* store.read(task)).events).toEqual(events)
          }
          const before = yield* messagesIn(EVENTS)
          const foreign = eventTypes.filter((type) => !own.includes(type))
          for (const type of foreign)
            expect([type, yield* answered(nats, subjectOf(type, TaskId.make("t-x")))]).toEqual([type, "refused"])
          expect(yield* messagesIn(EVENTS)).toBe(before)
        })
    )

    it.effect("says promptly and clearly what was refused, of a batch too", () =>
      Effect.gen(function* () {
        const { store } = yield* asService("executor")
        const task = TaskId.make("t-refused")
        for (const types of [
          ["tests.green"],
          ["tests.green", "tests.written"],
          ["tests.written", "tests.green"]
        ] as const) {
          const [took, exit] = yield* Effect.timed(Effect.exit(store.append(task, 0, history(task, [...types]))))
          expect(Exit.isFailure(exit) && String(exit)).toContain(
            'Permissions Violation for Publish to "tests.green.t-refused"'
          )
          expect(Duration.toMillis(took)).toBeLessThan(2_000)
        }
        expect((yield* store.read(task)).events).toEqual([])
      })
    )

    it.effect.each(services)("keeps %s from whatever is another's", (service) =>
      Effect.gen(function* () {
        const { nats } = yield* asService(service)
        const other = service === "verifier" ? "executor" : "verifier"
        const forbidden = [
          `$JS.API.CONSUMER.MSG.NEXT.${EVENTS}.${other}`,
          // How far they are is told by projections, for metrics.
          ...(service === "projections" ? [] : [`$JS.API.CONSUMER.INFO.${EVENTS}.${other}`]),
          `$JS.API.CONSUMER.MSG.NEXT.${REQUEUE}.${other}`,
          `$JS.API.CONSUMER.DELETE.${EVENTS}.${other}`,
          `$JS.API.CONSUMER.DELETE.${EVENTS}.${service}`,
          `$JS.API.CONSUMER.CREATE.${EVENTS}`,
          `$JS.API.CONSUMER.CREATE.${EVENTS}.${service}`,
          `$JS.API.CONSUMER.DURABLE.CREATE.${EVENTS}.${service}`,
          `$JS.ACK.${EVENTS}.${other}.1.1.1.1.0`,
          `timer.set.${other}.t-1`,
          `timer.due.${service}.t-1`,
          `timer.due.${other}.t-1`,
          "$SYS.REQ.SERVER.PING",
          ...streams.flatMap(({ name }) =>
            ["DELETE", "PURGE", "UPDATE", "CREATE", "MSG.DELETE"]
              .map((call) => `$JS.API.STREAM.${call}.${name}`)
              .filter((subject) => subject !== deletes[service])
          ),
          ...(makesKeys(service) ? [] : ["key.t-1"]),
          ...(service === "ingest"
            ? []
            : [`requeue.${other}.1`, "$JS.API.STREAM.MSG.GET.DEAD_LETTERS", "$JS.API.DIRECT.GET.DEAD_LETTERS"])
        ]
        for (const subject of forbidden)
          for (const asked of [subject, subject.replace("$JS.API", nats.api)])
            expect([asked, yield* answered(nats, asked)]).toEqual([asked, "refused"])
        for (const subject of [">", "*.*.*", "token.*.*", "_INBOX_operator.>", "$JS.>", "_R_.>"]) {
          const refusal = yield* Effect.promise(
            () =>
              new Promise((resolve) => {
                nats.connection.subscribe(subject, { callback: (error) => resolve(error) })
              })
          )
          expect([subject, isViolation(refusal)]).toEqual([subject, true])
        }
      })
    )

    it.effect(
      "does not publish for somebody what it would not take from them, whatever answer they have sent there",
      () =>
        Effect.gen(function* () {
          const { nats, store } = yield* asService("executor")
          const { connection, manager } = yield* Nats
          const task = TaskId.make("t-relay")
          // A green proof, lying where its writer may write. The server can be asked to send it anywhere, but in the log's own account.
          const [forged] = history(task, ["tests.green"])
          yield* Effect.promise(() => nats.jetstream.publish("tests.written.t-elsewhere", JSON.stringify(forged)))
          const at = yield* messagesIn(EVENTS)
          const ask = (subject: string, body: unknown, reply: string) =>
            nats.connection.publish(`${nats.api}.${subject}`, JSON.stringify(body), { reply })
          for (const reply of [
            `tests.green.${task}`,
            `plan.approved.${task}`,
            "requeue.verifier.1",
            "timer.set.reminder.t-1"
          ]) {
            ask(`DIRECT.GET.${EVENTS}`, { seq: at }, reply)
            ask(`DIRECT.GET.${EVENTS}`, { seq: at, batch: 1 }, reply)
            ask(`STREAM.MSG.GET.${EVENTS}`, { seq: at }, reply)
            ask(`CONSUMER.MSG.NEXT.${EVENTS}.executor`, { batch: 1, no_wait: true }, reply)
            nats.connection.publish("tests.written.t-elsewhere-2", "{}", { reply })
          }
          // An acknowledgement of the verifier's next delivery, which it never gave.
          yield* Effect.promise(() => nats.connection.flush())
          ask(`DIRECT.GET.${EVENTS}`, { seq: at }, `$JS.ACK.${EVENTS}.verifier.1.1.1.1.0`)
          yield* Effect.promise(() => nats.connection.flush())
          // Asked for last, and from within the log's own account, the same does come to something: so all the others had their chance.
          const within = "tests.green.t-within"
          connection.publish(`$JS.API.DIRECT.GET.${EVENTS}`, JSON.stringify({ seq: at }), { reply: within })
          yield* Effect.promise(() => manager.streams.getMessage(EVENTS, { last_by_subj: within })).pipe(
            Effect.repeat({ until: (message) => message !== null, schedule: Schedule.spaced("20 millis"), times: 200 })
          )
          const { state } = yield* Effect.promise(() =>
            manager.streams.info(EVENTS, { subjects_filter: `*.*.${task}` })
          )
          expect(state.subjects ?? {}).toEqual({})
          for (const stream of [REQUEUE, TIMERS]) expect([stream, yield* messagesIn(stream)]).toEqual([stream, 0])
          // And where it lies it is not believed.
          expect(String(yield* Effect.exit(store.read(TaskId.make("t-elsewhere"))))).toContain(
            "calls itself tests.green"
          )
        })
    )

    it.effect("takes no rollup, by which a writer of artifacts could empty their stream", () =>
      Effect.gen(function* () {
        const { nats } = yield* asService("executor")
        const rollup = headers()
        rollup.set("Nats-Rollup", "all")
        const answer = yield* Effect.promise(() =>
          nats.connection.request("$O.ARTIFACTS.M.x", "{}", { headers: rollup, timeout: 10_000 })
        )
        expect(answer.json()).toMatchObject({ error: { description: "rollup not permitted" } })
      })
    )

    it.effect("lets the operator provision and look on, and neither write an event nor empty a stream", () =>
      Effect.gen(function* () {
        const operator = Context.get(yield* Layer.build(Layer.fresh(connectedAs("operator"))), Nats)
        yield* Effect.provideService(provision(durables), Nats, operator)
        expect((yield* Effect.promise(() => operator.manager.streams.info(EVENTS))).config.name).toBe(EVENTS)
        const forbidden = [
          ...eventTypes.map((type) => `${type}.t-1`),
          ...streams.flatMap(({ name }) => [`$JS.API.STREAM.DELETE.${name}`, `$JS.API.STREAM.PURGE.${name}`]),
          `$JS.API.CONSUMER.DELETE.${EVENTS}.planner`,
          `$JS.API.CONSUMER.MSG.NEXT.${EVENTS}.planner`
        ]
        for (const subject of forbidden)
          expect([subject, yield* answered(operator, subject)]).toEqual([subject, "refused"])
      })
    )

    it.effect("shows a service nothing of the server's other accounts, and lets nobody in without a seed", () =>
      Effect.gen(function* () {
        const { url } = yield* NatsServer
        const { nats } = yield* asService("projections")
        const own = yield* Effect.promise(() => jetstreamManager(nats.connection, { checkAPI: false }))
        const listed = yield* Effect.exit(Effect.tryPromise(() => own.streams.list().next()))
        expect(Exit.isFailure(listed)).toBe(true)
        const anonymous = yield* Effect.exit(Effect.scoped(Layer.build(Nats.layerFor({ url: Redacted.make(url) }))))
        expect(String(anonymous)).toContain("Authorization Violation")
        expect(String(anonymous)).toContain("NATS_NKEY_FILE")
      })
    )
  })
})
