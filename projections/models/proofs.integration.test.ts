import { assert, layer } from "@effect/vitest"
import { Effect } from "effect"
import { Cluster } from "#test/database.ts"
import { examples } from "#test/examples.ts"
import { readyStory, storyTask, tell } from "#test/story.ts"
import { replayed, splitEverywhere } from "#test/tables.ts"
import { artifactNamed, factsOf, type Named, proofs } from "./proofs.ts"

const log = tell([...readyStory, examples["pr.returned"]])

layer(Cluster.layer, { excludeTestServices: true, timeout: "60 seconds" })("proofs", (it) => {
  it.effect("keep what was tried, what was seen, and why it was refused or came back", () =>
    Effect.gen(function* () {
      const { again, once, sql } = yield* replayed(proofs, log)
      assert.deepStrictEqual(again, once)
      const facts = (yield* Effect.promise(() => factsOf(sql, storyTask)))!
      const told = log.filter(({ event }) => proofs.of.has(event._tag) && event._tag !== "task.received")
      assert.deepStrictEqual(
        facts.map(({ data, type }) => ({ _tag: type, ...data })),
        told.map(({ event }) => event as (typeof examples)["tests.red"])
      )
      const refusals = yield* Effect.promise(
        async () => sql`select phase, attempt, class from proofs.fact where class is not null order by version`
      )
      assert.deepStrictEqual(
        refusals.map((row) => ({ ...row })),
        [
          { phase: "red", attempt: 1, class: "passes-on-base" },
          { phase: "green", attempt: null, class: "changes-requested" }
        ]
      )
      assert.isUndefined(yield* Effect.promise(() => factsOf(sql, "t-none")))
    }).pipe(Effect.scoped)
  )

  it.effect("know every artifact by its hash, and none that no event names", () =>
    Effect.gen(function* () {
      const { sql } = yield* replayed(proofs, log)
      const named = (sha256: string) => Effect.promise(() => artifactNamed(sql, sha256))
      const name = (kind: Named["kind"], rest: string) => ({ kind, name: `${storyTask}-${rest}` })
      const found = yield* Effect.forEach(["a", "b", "d", "e", "f", "9"], (digit) => named(digit.repeat(64)))
      assert.deepStrictEqual(
        found.map((one) => ({ ...one })),
        [
          name("patch", "tests-1.harbor.parcel-post.patch"),
          name("patch", "fix-1.harbor.parcel-post.patch"),
          name("log", "red-2.log"),
          name("log", "red-1.log"),
          name("log", "green-1.log"),
          name("transcript", "plan-1-s-plan-1.jsonl")
        ]
      )
      // A commit's, and nobody's.
      assert.deepStrictEqual([yield* named("7".repeat(64)), yield* named("0".repeat(64))], [undefined, undefined])
    }).pipe(Effect.scoped)
  )

  it.effect("are the same wherever a batch ends", () =>
    Effect.gen(function* () {
      const [whole, ...parts] = yield* splitEverywhere(proofs, log)
      for (const part of parts) assert.deepStrictEqual(part, whole)
    }).pipe(Effect.scoped)
  )
})
