import { assert, layer } from "@effect/vitest"
import { DateTime, Effect, Layer, References, Schedule } from "effect"
import { start } from "#domain/audit/Head.ts"
import { Metrics } from "#infra/Metrics.ts"
import { Cluster, configured, emptyDatabase } from "#test/database.ts"
import { recordedLog } from "#test/recordedLog.ts"
import { readyStory, stored, tell } from "#test/story.ts"
import * as Checkpoints from "./audit/Checkpoints.ts"
import { ReadModels } from "./engine/ReadModels.ts"
import { gauges } from "./gauges.ts"
import { approvals } from "./models/approvals.ts"
import { Postgres } from "./Postgres.ts"

const hour = 3_600_000
const now = Date.now()
/** The plan stands on the pull request, and nobody has said anything. */
const events = stored(tell(readyStory.slice(0, 7), undefined, new Date(now - hour).toISOString()))

const world = gauges.pipe(
  Layer.provide(ReadModels.layer([approvals])),
  Layer.provideMerge(Layer.mergeAll(Postgres.layer, Metrics.layer, recordedLog(...events))),
  Layer.provide(Layer.unwrap(Effect.map(emptyDatabase, ({ url }) => configured({ DATABASE_URL: url })))),
  Layer.provide(Cluster.layer)
)

const told = (text: string, name: string) => Number(new RegExp(`^${name} (\\S+)$`, "m").exec(text)?.[1])

layer(world, { excludeTestServices: true, timeout: "60 seconds" })("gauges of the tables", (it) => {
  const until = (right: (text: string) => boolean) =>
    Effect.flatMap(Metrics, ({ text }) => text).pipe(
      Effect.repeat({ until: right, schedule: Schedule.spaced("100 millis") }),
      // Until the first table is there the gauges say that they cannot tell.
      Effect.provideService(References.MinimumLogLevel, "Fatal")
    )

  it.effect("tell which plans wait since when, and what is not signed yet", () =>
    Effect.gen(function* () {
      const text = yield* until((text) => told(text, "redgreen_approvals_waiting") === 1)
      assert.include(text, 'redgreen_projection_position{model="approvals"} 7')
      assert.include(text, 'redgreen_projection_lag_events{model="approvals"} 0')
      assert.include(text, 'redgreen_projection_stopped{model="approvals"} 0')
      // Asked two minutes after the alert, which came an hour before the test began.
      const waited = told(text, "redgreen_approvals_oldest_wait_seconds")
      assert.isTrue(waited >= 3480 && waited < 3480 + (Date.now() - now) / 1000 + 1, `${waited}`)
      assert.strictEqual(told(text, "redgreen_checkpoint_unsigned_events"), 7)
      assert.isAtLeast(told(text, "redgreen_checkpoint_unsigned_seconds"), 3600)

      const postgres = yield* Postgres
      const signedAt = (position: number) => {
        const head = { ...start, position, events: position }
        const signature = { algorithm: "Ed25519" as const, key: "k", value: "v" }
        const time = DateTime.formatIso(DateTime.makeUnsafe(now))
        return postgres.query((sql) => Checkpoints.save(sql, { head, signature, time }))
      }
      yield* signedAt(4)
      const later = yield* until((text) => told(text, "redgreen_checkpoint_unsigned_events") === 3)
      // The fifth event is 80 seconds younger than the first.
      const left = told(later, "redgreen_checkpoint_unsigned_seconds")
      assert.isTrue(left >= 3520 && left < 3520 + (Date.now() - now) / 1000 + 1, `${left}`)

      yield* signedAt(7)
      yield* until((text) => told(text, "redgreen_checkpoint_unsigned_seconds") === 0)
    })
  )
})
