import { assert, layer } from "@effect/vitest"
import { Effect } from "effect"
import { taskIdOf } from "#domain/Ids.ts"
import { examples } from "#test/examples.ts"
import { Recorded } from "#test/recordedLog.ts"
import { parkedStory, stored, story, storyTask, tell } from "#test/story.ts"
import { caughtUp, get, tasksServed } from "#test/tasksServed.ts"

const received = examples["task.received"]
const formula = tell(
  [
    { ...received, report: { ...received.report, title: '=HYPERLINK("http://evil")\nand, more' } },
    ...parkedStory.slice(1)
  ],
  taskIdOf("formula"),
  "2026-11-16T08:00:00.000Z"
)

layer(tasksServed(story, formula), { excludeTestServices: true, timeout: "60 seconds" })("an answer", (it) => {
  it.effect("has a tag, and is not sent again to who has it, until it changes", () =>
    Effect.gen(function* () {
      const first = yield* get("/api/tasks")
      const tag = first.headers["etag"]!
      assert.match(tag, /^"[\w-]{27}"$/)
      assert.deepInclude(first.headers, { "cache-control": "private, no-cache", vary: "accept, authorization" })
      for (const known of [tag, `W/${tag}`, `"other", ${tag}`, "*"]) {
        const { headers, status, text } = yield* get("/api/tasks", { "if-none-match": known })
        assert.deepStrictEqual([status, text, headers["etag"]], [304, "", tag], known)
      }
      const csv = yield* get("/api/tasks?format=csv", { "if-none-match": tag })
      assert.strictEqual(csv.status, 200)
      assert.notStrictEqual(csv.headers["etag"], tag)
      assert.strictEqual((yield* get("/api/tasks?format=csv", { "if-none-match": csv.headers["etag"]! })).status, 304)
      // Nobody without a token learns whether he knows what they hold.
      assert.strictEqual((yield* get("/api/tasks", { "if-none-match": tag }, "wrong")).status, 401)
      const late = tell(parkedStory, taskIdOf("late"), "2026-11-18T08:00:00.000Z")
      yield* Effect.flatMap(Recorded, ({ append }) => append(...stored(late)))
      yield* caughtUp
      const changed = yield* get("/api/tasks", { "if-none-match": tag })
      assert.strictEqual(changed.status, 200)
      assert.lengthOf(changed.body.tasks, 3)
    })
  )

  it.effect("that holds a list is a table too, with nothing in it that a spreadsheet would run", () =>
    Effect.gen(function* () {
      const { contentType, headers, text } = yield* get("/api/tasks?to=2026-11-17T12:00&format=csv")
      assert.strictEqual(contentType, "text/csv; charset=utf-8; header=present")
      assert.include(headers["content-disposition"], 'filename="tasks.csv"')
      const [header, ready, evil, ...more] = text.split("\r\n")
      assert.match(
        header!,
        /^id,version,title,status,step,source\.kind,source\.key,source\.url,repositories,plan\.version,/
      )
      assert.match(ready!, new RegExp(`^${storyTask},${story.length},TypeError: `))
      assert.include(ready, ",0.843215,8,")
      assert.include(evil, `'=HYPERLINK(""http://evil"")\nand, more",parked`)
      assert.deepStrictEqual(more, [""])
      const none = yield* get("/api/tasks?requester=nobody&format=csv")
      assert.strictEqual(none.text, `${header}\r\n`)
    })
  )

  it.effect("says in a header where its table goes on", () =>
    Effect.gen(function* () {
      const first = yield* get("/api/tasks?format=csv&limit=1&to=2026-11-17T12:00")
      const [, next] = /^<([^>]+)>; rel="next"$/.exec(first.headers["link"]!)!
      const second = yield* get(next!)
      assert.include(second.text, formula[0]!.stored.subject)
      assert.isUndefined(second.headers["link"])
      const events = yield* get(`/api/tasks/${storyTask}/events?limit=3&format=csv`)
      assert.lengthOf(events.text.trim().split("\r\n"), 4)
      assert.include(events.headers["link"], "after=3")
    })
  )

  it.effect("comes in the format that is asked for, or says which there are", () =>
    Effect.gen(function* () {
      const expected: ReadonlyArray<readonly [string, string, string]> = [
        ["", "text/csv", "text/csv"],
        ["", "text/csv;q=0.5, application/json", "application/json"],
        ["", "application/json;q=0.5, text/csv", "text/csv"],
        ["", "text/html, */*;q=0.1", "application/json"],
        ["", "image/png", "application/json"],
        ["?format=csv", "application/json", "text/csv"],
        ["?format=json", "text/csv", "application/json"]
      ]
      for (const [query, accept, type] of expected)
        assert.strictEqual((yield* get(`/api/tasks${query}`, { accept })).contentType?.split(";")[0], type, accept)
      for (const [path, detail] of [
        ["/api/tasks?format=xml", "This is answered as json or csv."],
        [`/api/tasks/${storyTask}?format=csv`, "This is answered as json."]
      ] as const) {
        const { body, status } = yield* get(path)
        assert.deepStrictEqual([status, body.type, body.detail], [406, "urn:redgreen:problem:not-acceptable", detail])
      }
      const shown = yield* get(`/api/tasks/${storyTask}`, { accept: "text/csv, application/json;q=0.9" })
      assert.strictEqual(shown.contentType, "application/json")
      assert.strictEqual((yield* get(`/api/tasks/${storyTask}`, { accept: "text/csv" })).status, 406)
    })
  )
})
