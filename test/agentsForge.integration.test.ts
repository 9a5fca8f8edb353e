import { assert, layer } from "@effect/vitest"
import { Effect } from "effect"
import { describe } from "vitest"
import { begin, endedReady, onlyRates, scriptWith } from "./parcel.ts"
import { repository, World } from "./world.ts"

const limits = { excludeTestServices: true, timeout: "180 seconds" } as const

const troubles = [
  { name: "is down", fault: { status: 503 }, status: 503 },
  { name: "limits our rate", fault: { status: 429, retryAfterSeconds: 1 }, status: 429 },
  { name: "does what it is asked and loses the answer", fault: { drop: true }, status: 0 }
] as const

describe.concurrent.each(troubles)("when GitHub $name", { timeout: 180_000 }, ({ fault, status }) => {
  layer(
    World.layer({ prepare: onlyRates }),
    limits
  )((it) => {
    it.effect("at each call of the publisher, there is still one pull request and one status comment", () =>
      Effect.gen(function* () {
        const world = yield* World
        const push = { method: "POST", path: `/${repository}.git/git-receive-pack` }
        const open = { method: "POST", path: `/repos/${repository}/pulls` }
        const comment = { method: "POST", path: new RegExp(`^/repos/${repository}/issues/\\d+/comments$`) }
        const edit = { method: "PATCH", path: new RegExp(`^/repos/${repository}/issues/comments/\\d+$`) }
        const update = { method: "PATCH", path: new RegExp(`^/repos/${repository}/pulls/\\d+$`) }
        const ready = { method: "POST", path: "/graphql" }
        for (const call of [push, open]) world.failNext(call, fault)
        const task = yield* begin(world, scriptWith({}))
        yield* world.until(task, "pr.opened")
        for (const call of [comment, edit, push, update, ready]) world.failNext(call, fault)
        const approved = yield* world.api("POST", `/api/tasks/${task}/approve`, { plan: "v1" })
        assert.strictEqual(approved.status, 200)
        yield* endedReady(world, task)
        const failed = world.github.state.requests.filter((request) => request.status === status)
        const paths = failed.map(({ method, path }) => ({ method, path: path.replace(/^\/api(\/v3)?/, "") }))
        for (const call of [push, open, comment, edit, update, ready])
          assert.lengthOf(
            paths.filter(({ method, path }) => method === call.method && new RegExp(call.path).test(path)),
            call === push ? 2 : 1,
            `${call.method} ${call.path}`
          )
      })
    )
  })
})
