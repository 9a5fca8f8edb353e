import { assert, layer } from "@effect/vitest"
import { Effect, Fiber, Redacted, Schedule, Stream } from "effect"
import { vi } from "vitest"
import { EventLog } from "#domain/EventLog.ts"
import { createToken } from "#domain/Tokens.ts"
import { append, newTask } from "#test/consuming.ts"
import { ask } from "#test/doors.ts"
import { read, service, TOKEN, until, World } from "./streamFixture.ts"

vi.setConfig({ testTimeout: 60_000, hookTimeout: 120_000 })

layer(World, { excludeTestServices: true, timeout: "120 seconds" })("GET /api/stream", (it) => {
  it.effect("tells what is appended from now on, in words and with the status after it, and nothing of tokens", () =>
    Effect.gen(function* () {
      const { url } = yield* service
      const task = newTask()
      yield* append(task, "task.received")
      const reader = yield* read(url)
      yield* until(() => reader.opened)
      assert.match(reader.text, /^retry: 2000\nid: \d+\n\n/)
      yield* append(task, "plan.created", "pr.opened")
      yield* createToken({ name: "ci", scopes: ["read"] }, { channel: "api", id: "test", name: "test" })
      yield* append(task, "plan.approved")
      yield* until(() => reader.told.length >= 3)
      const { head } = yield* EventLog
      assert.deepStrictEqual(
        reader.told.map(({ data, event }) => [event, data.task, data.status]),
        [
          ["plan.created", task, "planning"],
          ["pr.opened", task, "awaiting approval"],
          ["plan.approved", task, "writing tests"]
        ]
      )
      assert.include(reader.told[0]!.data.words, "plan v1")
      assert.strictEqual(reader.told[2]!.id, `${yield* head}`)
      // A silent connection shows that it lives.
      yield* until(() => reader.text.endsWith(`: still here\nid: ${reader.told[2]!.id}\n\n`))
    }).pipe(Effect.scoped)
  )

  it.effect("goes on where it broke off, when the service is started anew, without loss or repetition", () =>
    Effect.gen(function* () {
      const { start, stop, url } = yield* service
      const { head, follow } = yield* EventLog
      const from = yield* head
      const writing = yield* Effect.forEach(
        Array.from({ length: 120 }, () => newTask()),
        (task) => append(task, "task.received", "plan.created"),
        { discard: true }
      ).pipe(Effect.forkScoped)
      const got: Array<string> = []
      let lastId = `${from}`
      for (const _ of [1, 2, 3]) {
        const reader = yield* read(url, { "last-event-id": lastId })
        yield* until(() => reader.told.length > 5)
        yield* stop
        yield* reader.ended
        got.push(...reader.told.map(({ id }) => id!))
        lastId = reader.lastId
        yield* start
      }
      yield* Fiber.join(writing)
      const reader = yield* read(`${url}?after=1`, { "last-event-id": lastId })
      const to = yield* head
      yield* until(() => reader.lastId === `${to}`)
      got.push(...reader.told.map(({ id }) => id!))
      const all = yield* follow(from).pipe(
        Stream.map(({ position }) => `${position}`),
        Stream.takeUntil((position) => position === `${to}`),
        Stream.runCollect
      )
      assert.deepStrictEqual(got, [...all])
    }).pipe(Effect.scoped)
  )

  it.effect("tells of one task, or of some types, or of what came after a position", () =>
    Effect.gen(function* () {
      const { url } = yield* service
      const [mine, other] = [newTask(), newTask()]
      yield* append(mine, "task.received", "plan.created", "pr.opened")
      yield* append(other, "task.received", "plan.created")
      yield* append(mine, "plan.approved")
      const ofTask = yield* read(`${url}?after=0&task=${mine}`)
      const ofTypes = yield* read(`${url}?after=0&type=plan.approved,pr.opened&task=${mine}`)
      yield* until(() => ofTask.told.length === 4 && ofTypes.told.length === 2)
      const types = ({ told }: typeof ofTask) => told.map(({ event, data }) => [event, data.status])
      assert.deepStrictEqual(types(ofTypes), [
        ["pr.opened", "awaiting approval"],
        ["plan.approved", "writing tests"]
      ])
      const later = yield* read(`${url}?task=${mine}&after=${ofTask.told[2]!.id}`)
      yield* until(() => later.told.length === 1)
      assert.strictEqual(later.told[0]!.event, "plan.approved")
      // What was passed over does not have to be passed over again.
      yield* until(() => Number(ofTypes.lastId) >= Number(ofTask.told[3]!.id))
    }).pipe(Effect.scoped)
  )

  it.effect("refuses who may not read, what it cannot tell, and more streams than are good", () =>
    Effect.gen(function* () {
      const { url } = yield* service
      const ask_ = (path: string, headers: Record<string, string> = {}) =>
        ask("GET", `${url}${path}`, { headers: { authorization: `Bearer ${TOKEN}`, ...headers } })
      const reporter = yield* createToken(
        { name: "reporter", scopes: ["report"] },
        { channel: "api", id: "test", name: "test" }
      )
      const refused = yield* ask_("", { authorization: `Bearer ${Redacted.value(reporter.bearer)}` })
      assert.strictEqual(refused.status, 403)
      assert.include(refused.body.detail, "read")
      assert.strictEqual((yield* ask("GET", `${url}?token=${TOKEN}`)).status, 401)
      for (const [path, headers, says] of [
        ["?type=plan.made", {}, "plan.created"],
        ["?type=token.created", {}, "no type of event"],
        ["?after=999999999", {}, "of another"],
        ["", { "last-event-id": "x" }, "Last-Event-ID"]
      ] as const) {
        const { body, status } = yield* ask_(path, headers)
        assert.deepStrictEqual([status, body.type], [400, "urn:redgreen:problem:bad-query"], path)
        assert.include(body.detail, says)
      }
      const readers = yield* Effect.forEach(Array.from({ length: 20 }), () => read(url))
      yield* until(() => readers.every(({ opened }) => opened))
      const tooMany = yield* ask_("")
      assert.strictEqual(tooMany.status, 429)
      assert.match(tooMany.body.detail, /20 streams/)
      yield* readers[0]!.leave
      // Nothing tells a client when the server has noticed.
      const again = yield* read(url).pipe(
        Effect.tap((reader) =>
          Effect.raceFirst(
            until(() => reader.opened),
            reader.ended
          )
        ),
        Effect.repeat({ until: ({ opened }) => opened, schedule: Schedule.spaced("50 millis") })
      )
      assert.isTrue(again.opened)
    }).pipe(Effect.scoped)
  )

  it.effect("ends with the service, which need not wait for it", () =>
    Effect.gen(function* () {
      const { stop, url } = yield* service
      const reader = yield* read(url)
      yield* until(() => reader.opened)
      // The server would wait 20 seconds for an open answer.
      yield* Effect.andThen(stop, reader.ended).pipe(Effect.timeout("18 seconds"))
    }).pipe(Effect.scoped)
  )
})
