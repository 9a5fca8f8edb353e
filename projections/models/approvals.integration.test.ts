import { assert, layer } from "@effect/vitest"
import { Effect } from "effect"
import { taskIdOf } from "#domain/Ids.ts"
import { alice, mallory } from "#test/cast.ts"
import { Cluster } from "#test/database.ts"
import { examples } from "#test/examples.ts"
import { cancelledStory, parkedStory, readyStory, story, storyTask, tell } from "#test/story.ts"
import { replayed, splitEverywhere } from "#test/tables.ts"
import { approvals } from "./approvals.ts"

const reminded = { ...examples["plan.reminded"], version: 1 }
const [cancelled, waiting] = [taskIdOf("cancelled"), taskIdOf("waiting")]
const log = [
  ...story,
  ...tell([...cancelledStory, examples["task.retried"], reminded, examples["task.cancelled"]], cancelled),
  ...tell([...readyStory.slice(0, 13), examples["plan.reminded"], examples["plan.endorsed"]], waiting),
  ...tell(parkedStory, taskIdOf("parked"))
]

layer(Cluster.layer, { excludeTestServices: true, timeout: "60 seconds" })("approvals", (it) => {
  it.effect("keep who was asked when, who answered, and how long it took", () =>
    Effect.gen(function* () {
      const { again, once, sql } = yield* replayed(approvals, log)
      assert.deepStrictEqual(again, once)
      const asks = yield* Effect.promise(
        async () => sql`
          select task_id, version, state, withdrawn_by, waited_seconds, reminders from approvals.ask
          order by task_id = ${storyTask} desc, task_id = ${cancelled} desc, version`
      )
      const ask = (task_id: string, version: number, state: string, waited_seconds: number | null, rest = {}) => ({
        ...{ task_id, version, state, withdrawn_by: null, waited_seconds, reminders: 0, ...rest }
      })
      assert.deepStrictEqual(
        asks.map((row) => ({ ...row })),
        [
          ask(storyTask, 1, "rejected", 40),
          ask(storyTask, 2, "approved", 40),
          ask(cancelled, 1, "withdrawn", 100, { withdrawn_by: "cancelled", reminders: 1 }),
          ask(waiting, 1, "rejected", 40),
          ask(waiting, 2, "waiting", null, { reminders: 1 })
        ]
      )
      const words = yield* Effect.promise(
        async () => sql`
          select version, kind, by, said from approvals.word where task_id in (${storyTask}, ${waiting})
          order by task_id = ${storyTask} desc, event`
      )
      const word = (version: number, kind: string, by: unknown, said: string | null = null) => ({
        ...{ version, kind, by, said }
      })
      const no = word(1, "rejected", alice, "Test every zone, please.")
      assert.deepStrictEqual(
        words.map((row) => ({ ...row })),
        [
          no,
          word(2, "refused", mallory, "approve: mallory may not write to harbor/parcel-post."),
          word(2, "approved", alice),
          no,
          word(2, "reminded", null),
          word(2, "endorsed", alice)
        ]
      )
    }).pipe(Effect.scoped)
  )

  it.effect("are the same wherever a batch ends", () =>
    Effect.gen(function* () {
      const [whole, ...parts] = yield* splitEverywhere(approvals, log)
      for (const part of parts) assert.deepStrictEqual(part, whole)
    }).pipe(Effect.scoped)
  )
})
