import { assert, layer } from "@effect/vitest"
import { ConfigProvider, Effect, Fiber, Layer, Schema } from "effect"
import { TestClock } from "effect/testing"
import type { Event } from "#domain/Event.ts"
import { EventStore } from "#domain/EventStore.ts"
import { taskIdOf } from "#domain/Ids.ts"
import { GitHub } from "#integrations/github/GitHub.ts"
import { hex, repository } from "#test/cast.ts"
import { examples } from "#test/examples.ts"
import { readyStory, stored, tell } from "#test/story.ts"
import { checkSuite, commitStatus, workflowRun } from "./checks.ts"

// Nothing listens there: what is ignored must be ignored without asking GitHub anything.
const config = ConfigProvider.layer(
  ConfigProvider.fromUnknown({ GITHUB_API_URL: "http://127.0.0.1:1", GITHUB_TOKEN: "token" })
)

/** A task with this past, its pull request on the branch that is named after it. */
const begun = Effect.fnUntraced(function* (events: ReadonlyArray<Event>) {
  const task = taskIdOf(crypto.randomUUID())
  const branch = `redgreen/${task}`
  const own = events.map((event) => (event._tag === "pr.opened" ? { ...event, branch } : event))
  yield* (yield* EventStore).append(task, 0, stored(tell(own, task)))
  return branch
})

const place = { repository: { full_name: repository } }
const head = hex("3", 40)
const suite = (branch: string | null, sha = head, action = "completed") =>
  checkSuite(JSON.stringify({ ...place, action, check_suite: { head_branch: branch, head_sha: sha } }))
const run = (branch: string, from = repository) =>
  workflowRun(
    JSON.stringify({
      ...place,
      action: "completed",
      workflow_run: { head_branch: branch, head_sha: head, head_repository: { full_name: from } }
    })
  )
const status = (branches: ReadonlyArray<string>, state = "success", sha = head) =>
  commitStatus(JSON.stringify({ ...place, sha, state, branches: branches.map((name) => ({ name })) }))

layer(Layer.mergeAll(EventStore.layerMemory, GitHub.layer).pipe(Layer.provide(config)))("CI", (it) => {
  it.effect("of any other head is none of ours", () =>
    Effect.gen(function* () {
      const branch = yield* begun(readyStory)
      const others = [
        suite("main"),
        suite(null),
        suite("redgreen/t-000000000000"),
        suite(branch, hex("9", 40)),
        suite(`${branch}.2`),
        status(["main", "changes"]),
        status([branch], "success", hex("9", 40))
      ]
      for (const other of others)
        assert.deepStrictEqual(yield* other, { status: 200, body: { ignored: "no head of ours" } })
      assert.deepStrictEqual((yield* run(branch, "mallory/parcel-post")).body, { ignored: "a run of a fork" })
      assert.deepStrictEqual((yield* status([branch], "pending")).body, { ignored: "status pending" })
      assert.deepStrictEqual((yield* suite(branch, head, "requested")).body, { ignored: "check_suite.requested" })
    })
  )

  it.effect("of a plan's commit, or of what is merged, says nothing either", () =>
    Effect.gen(function* () {
      const draft = yield* begun(readyStory.slice(0, 8))
      const merged = yield* begun([...readyStory, examples["pr.merged"]])
      const planned = examples["pr.opened"].head
      assert.deepStrictEqual((yield* suite(draft, planned)).body, { ignored: "no head of ours" })
      assert.deepStrictEqual((yield* suite(merged)).body, { ignored: "no head of ours" })
    })
  )

  it.effect("that is quicker than our own record has to come again", () =>
    Effect.gen(function* () {
      const branch = yield* begun(readyStory.slice(0, -1))
      const waiting = yield* Effect.forkChild(suite(branch))
      yield* TestClock.adjust("9 seconds")
      assert.strictEqual((yield* Fiber.join(waiting)).status, 503)
    })
  )

  it.effect("that cannot be read says why", () =>
    Effect.gen(function* () {
      for (const wrong of [checkSuite("{"), workflowRun(`{"action":"completed"}`), commitStatus("[]")])
        assert.instanceOf(yield* Effect.flip(wrong), Schema.SchemaError)
    })
  )
})
