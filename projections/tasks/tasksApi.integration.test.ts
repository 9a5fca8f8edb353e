import { assert, layer } from "@effect/vitest"
import { Effect } from "effect"
import { taskIdOf } from "#domain/Ids.ts"
import { examples } from "#test/examples.ts"
import { Recorded } from "#test/recordedLog.ts"
import { parkedStory, stored, story, storyTask, tell } from "#test/story.ts"
import { caughtUp, get, tasksServed, token } from "#test/tasksServed.ts"
import { Postgres } from "../Postgres.ts"
import { detailOf } from "./detailOf.ts"
import { timelineOf } from "./timeline.ts"

const received = examples["task.received"]
const parked = [
  { title: "KeyError: 100%_sure in checkout", requester: null, kind: "jira" as const },
  {
    title: "KeyError: 'rate'",
    requester: { channel: "slack" as const, id: "U1", name: "bob" },
    kind: "slack" as const
  },
  {
    title: "TypeError in search",
    requester: { channel: "slack" as const, id: "U1", name: "bob" },
    kind: "slack" as const
  }
].map(({ kind, requester, title }, hour) =>
  tell(
    [
      { ...received, report: { ...received.report, title }, requester, source: { ...received.source, kind } },
      ...parkedStory.slice(1)
    ],
    taskIdOf(title),
    `2026-11-17T0${hour + 1}:00:00.000Z`
  )
)
const idOf = (index: number) => parked[index]![0]!.stored.subject
const everyone: ReadonlyArray<string> = [storyTask, idOf(2), idOf(1), idOf(0)]

layer(tasksServed(story, ...parked), { excludeTestServices: true, timeout: "60 seconds" })("the tasks API", (it) => {
  it.effect("lists tasks, newest first, and goes on where a page ended although tasks arrive meanwhile", () =>
    Effect.gen(function* () {
      const first = yield* get("/api/tasks?limit=2")
      assert.deepStrictEqual(ids(first), everyone.slice(0, 2))
      const late = tell(parkedStory, taskIdOf("late"), "2026-11-18T08:00:00.000Z")
      yield* Effect.flatMap(Recorded, ({ append }) => append(...stored(late)))
      yield* caughtUp
      const second = yield* get(`/api/tasks?limit=2&cursor=${first.body.next}`)
      assert.deepStrictEqual(ids(second), everyone.slice(2))
      assert.isNull(second.body.next)
      assert.deepStrictEqual(ids(yield* get("/api/tasks?to=2026-11-18")), everyone)
    })
  )

  it.effect("filters by each column, by several, and by any of several statuses", () =>
    Effect.gen(function* () {
      const expected: ReadonlyArray<readonly [string, ReadonlyArray<number>]> = [
        ["status=ready", [0]],
        ["status=parked", [1, 2, 3]],
        ["status=parked&status=ready", [0, 1, 2, 3]],
        ["requester=bob", [1, 2]],
        ["source=jira", [3]],
        ["text=keyerror", [2, 3]],
        ["text=0%25_SURE", [3]],
        ["text=%25sure", []],
        ["text=key_rror", []],
        ["text=rate%27", [0, 2]],
        ["from=2026-11-17T02:00&to=2026-11-17T03:00:00Z", [2]],
        ["from=2026-11-17T03:00:00%2B01:00&to=2026-11-17T02:00:00.001Z", [2]],
        ["repository=acme%2Fnowhere", []],
        [`repository=${encodeURIComponent(received.candidates[0]!)}&requester=bob&text=search`, [1]],
        ["status=ready&requester=bob", []]
      ]
      for (const [query, found] of expected)
        assert.deepStrictEqual(
          ids(yield* get(`/api/tasks?${query.includes("to=") ? "" : "to=2026-11-18&"}${query}`)),
          found.map((index) => everyone[index]!),
          query
        )
    })
  )

  it.effect("sorts by each column, both ways, and pages through with every filter", () =>
    Effect.gen(function* () {
      for (const sort of ["created", "updated", "spent", "status"])
        for (const filter of ["", "&text=error", "&requester=bob", "&status=parked&status=ready"]) {
          const there = yield* paged(`sort=${sort}&to=2026-11-18${filter}`)
          const back = yield* paged(`sort=-${sort}&to=2026-11-18${filter}`)
          assert.deepStrictEqual(there, [...back].reverse(), `${sort}${filter}`)
          assert.lengthOf(there, filter === "&requester=bob" ? 2 : 4)
        }
      assert.deepStrictEqual(yield* paged("sort=-spent&to=2026-11-18"), [
        storyTask,
        ...everyone.slice(1).sort().reverse()
      ])
      assert.strictEqual((yield* paged("sort=status&to=2026-11-18"))[0], storyTask)
    })
  )

  it.effect("shows one task with everything about it, and its timeline", () =>
    Effect.gen(function* () {
      const { body, status } = yield* get(`/api/tasks/${storyTask}`)
      assert.strictEqual(status, 200)
      assert.deepStrictEqual(body, JSON.parse(JSON.stringify(detailOf(storyTask, story))))
      const timeline = yield* get(`/api/tasks/${storyTask}/timeline`)
      assert.deepStrictEqual(timeline.body, { task: storyTask, stages: timelineOf(story) })
    })
  )

  it.effect("pages through the events, exactly as they are stored", () =>
    Effect.gen(function* () {
      const first = yield* get(`/api/tasks/${storyTask}/events?limit=20`)
      assert.strictEqual(first.body.next, 20)
      const second = yield* get(`/api/tasks/${storyTask}/events?limit=20&after=20`)
      assert.isNull(second.body.next)
      assert.deepStrictEqual([...first.body.events, ...second.body.events], JSON.parse(JSON.stringify(stored(story))))
      const past = yield* get(`/api/tasks/${storyTask}/events?after=${story.length}`)
      assert.deepStrictEqual(past.body, { events: [], next: null })
    })
  )

  it.effect("tells how a task stood at a version or a time, from the log, and names what can be asked for", () =>
    Effect.gen(function* () {
      const twelve = yield* get(`/api/tasks/${storyTask}/history?at=12`)
      assert.deepStrictEqual(twelve.body.state, JSON.parse(JSON.stringify(detailOf(storyTask, story.slice(0, 12)))))
      assert.deepInclude(twelve.body, {
        version: 12,
        versions: story.length,
        owed: { step: "Publish", number: 2, by: "publisher" }
      })
      assert.deepStrictEqual(twelve.body.chain, { holds: true, brokenAt: null, why: null })
      const { time } = story[11]!.stored
      assert.deepStrictEqual((yield* get(`/api/tasks/${storyTask}/history?at=${time}`)).body, twelve.body)
      assert.strictEqual((yield* get(`/api/tasks/${storyTask}/history?at=2026-11-17`)).body.version, 0)
      assert.strictEqual((yield* get(`/api/tasks/${storyTask}/history`)).body.version, story.length)
      for (const at of ["v12", "yesterday", "-1", ""]) {
        const { body, status } = yield* get(`/api/tasks/${storyTask}/history?at=${at}`)
        assert.deepStrictEqual([status, body.type], [400, "urn:redgreen:problem:bad-query"])
        assert.include(body.detail, `from 0 to ${story.length}`)
      }
    })
  )

  it.effect("answers problems: unknown task, bad request, missing and wrong token", () =>
    Effect.gen(function* () {
      for (const path of ["", "/events", "/timeline", "/history"]) {
        const { body, contentType, status } = yield* get(`/api/tasks/t-none${path}`)
        assert.deepStrictEqual([status, contentType], [404, "application/problem+json"])
        assert.deepStrictEqual(body, {
          type: "urn:redgreen:problem:unknown-task",
          title: "There is no such task",
          status: 404,
          detail: "No task is called t-none."
        })
      }
      const { body: page } = yield* get("/api/tasks?limit=1")
      const tampered = Buffer.from(JSON.stringify(["status", 99_999, "2026-01-01", "t"])).toString("base64url")
      const bad: ReadonlyArray<readonly [string, RegExp]> = [
        ["/api/tasks?limit=0", /limit/],
        ["/api/tasks?status=odd", /awaiting approval.*reverted/],
        ["/api/tasks?sort=title", /-updated/],
        ["/api/tasks?text=ab%25%25", /three letters or digits/],
        ["/api/tasks?from=2026-02-30", /2026-11-22T10:00Z/],
        ["/api/tasks?cursor=never-given-out", /`next` of the page before/],
        [`/api/tasks?sort=spent&cursor=${page.next}`, /same sort/],
        ["/api/tasks?requester=%00", /NUL/],
        [`/api/tasks?sort=status&cursor=${tampered}`, /same sort/],
        ["/api/tasks/a.b", /params/],
        ["/api/tasks/t/events?after=x", /after/]
      ]
      for (const [path, says] of bad) {
        const { contentType, status, text } = yield* get(path)
        assert.deepStrictEqual([status, contentType], [400, "application/problem+json"], path)
        assert.match(text, says, path)
      }
      for (const wrong of [null, "", "wrong", `${token}x`]) {
        const { contentType, status, text } = yield* get("/api/tasks", {}, wrong)
        assert.deepStrictEqual([status, contentType], [401, "application/problem+json"])
        assert.notInclude(text, token)
      }
    })
  )

  it.effect("answers a problem when the database fails, without its words", () =>
    Effect.gen(function* () {
      const postgres = yield* Postgres
      yield* postgres.query((sql) => sql`alter table board.task rename to elsewhere`)
      const { body, contentType, status } = yield* get("/api/tasks")
      yield* postgres.query((sql) => sql`alter table board.elsewhere rename to task`)
      assert.deepStrictEqual(
        [status, contentType, body.title],
        [503, "application/problem+json", "It could not be done now; ask again"]
      )
      assert.notInclude(JSON.stringify(body), "relation")
    })
  )
})

/** Ids of all that is listed, one a page. */
const paged = Effect.fnUntraced(function* (query: string) {
  const found: Array<string> = []
  for (let next = ""; ; ) {
    const page = yield* get(`/api/tasks?limit=1&${query}${next === "" ? "" : `&cursor=${next}`}`)
    found.push(...ids(page))
    if (page.body.next === null) return found
    next = page.body.next
  }
})

const ids = ({ body }: { body: { tasks: ReadonlyArray<{ id: string }> } }) => body.tasks.map(({ id }) => id)
