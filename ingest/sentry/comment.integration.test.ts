import { assert, it } from "@effect/vitest"
import { Effect, Layer } from "effect"
import { ApprovalPolicy } from "#domain/ApprovalPolicy.ts"
import { cautious } from "#domain/Policy.ts"
import { readyStory } from "#test/story.ts"
import { obeySentry } from "./comment.ts"
import { withDoor } from "./doorFixture.ts"

const kim = { type: "user", id: 7, name: "Kim" }
const allowed = Layer.succeed(ApprovalPolicy, { ...cautious, sentry: { users: ["7"] } })
const waiting = readyStory.slice(0, readyStory.findIndex(({ _tag }) => _tag === "pr.opened") + 1)

for (const at of ["2026-11-17T10:42:00.118160+01:00", "2026-11-17T09:42:00.118160Z", "soon", undefined])
  it.live(`takes a yes of who may give it, said ${at}, for the plan named`, () =>
    withDoor({}, ({ history, past }) =>
      Effect.gen(function* () {
        yield* past("4507310", waiting, new Date("2026-11-17T09:41:30.000Z"))
        const comment = { id: "9", issueId: "4507310", project: "parcel-post", text: "", by: kim, at }
        const command = { _tag: "Approve", plan: { version: 1 } } as const
        for (const status of [202, 202])
          assert.strictEqual((yield* obeySentry({ _tag: "Said", command, comment })).status, status)
        const told = (yield* history("4507310")).history.slice(waiting.length).map(({ event }) => event)
        assert.lengthOf(told, 1)
        assert.deepInclude(told[0], {
          _tag: "plan.approved",
          version: 1,
          by: { channel: "sentry", id: "7", name: "Kim" }
        })
      }).pipe(Effect.provide(allowed))
    )
  )

it.live("answers no yes to a plan with a word from before it stood there", () =>
  withDoor({}, ({ past, tags }) =>
    Effect.gen(function* () {
      yield* past("4507310", waiting, new Date("2026-11-17T09:41:30.000Z"))
      const at = "2026-11-17T10:40:00.000000+01:00"
      const comment = { id: "9", issueId: "4507310", project: "parcel-post", text: "", by: kim, at }
      const { body } = yield* obeySentry({ _tag: "Said", command: { _tag: "Approve" }, comment })
      assert.property(body, "refused")
      assert.deepStrictEqual((yield* tags("4507310")).slice(waiting.length), ["command.refused"])
    }).pipe(Effect.provide(allowed))
  )
)
