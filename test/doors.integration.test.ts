import { assert, layer } from "@effect/vitest"
import { Effect } from "effect"
import { freshAlert } from "./alerts.ts"
import { World } from "./world.ts"

layer(World.layer(), { excludeTestServices: true, timeout: "180 seconds" })("x", (it) => {
  it.effect(
    "story",
    () =>
      Effect.gen(function* () {
        const w = yield* World
        const t0 = Date.now()
        const task = yield* w.raise(freshAlert())
        const { state } = yield* w.until(task, "pr.opened")
        const n = Object.values(state.pullRequests)[0]!.number
        const c = yield* w.comment("maintainer", n, "@agent approve")
        assert.strictEqual(c.status, 202)
        yield* w.until(task, "pr.ready")
        console.log("ready", Date.now() - t0)
        yield* w.settled
        console.log("settled", Date.now() - t0, w.comments(n).map((x) => x.body.slice(0, 300)))
      }),
    180_000
  )
})
