import { join } from "node:path"
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { claudeFixture, verdict } from "./claudeFixture.ts"

const skill = (name: string, front: string, body = "Look twice.") =>
  `---\nname: ${name}\ndescription: Says ${name}.\n${front}---\n${body}\n`

describe.concurrent("the skills of a session", { timeout: 60_000 }, () => {
  it.live("are those it names and every other folder that is for its agent", () =>
    Effect.gen(function* () {
      const { model, run } = yield* claudeFixture({
        skills: {
          "added/SKILL.md": skill("added", "", "Look at [more](more.md)."),
          "added/more.md": "More.",
          "planning/SKILL.md": skill("planning", "agents: [planner]\n"),
          "building/SKILL.md": skill("building", "agents: [executor]\n"),
          "README.md": "No skill."
        },
        steps: [
          { tools: [{ name: "Skill", input: { skill: "redgreen:added" } }] },
          { expect: "redgreen:added", tools: [{ name: "Skill", input: { skill: "redgreen:building" } }] },
          { expect: "building", submit: verdict }
        ]
      })
      assert.deepInclude(yield* run(), { _tag: "Submitted", value: verdict })
      const [first, , last] = model.calls.map(({ request }) => JSON.stringify(request.messages))
      for (const name of ["sample", "added", "planning"]) assert.include(first, `redgreen:${name}: Says`)
      assert.notInclude(first, "redgreen:building")
      assert.include(last, "Look at [more](more.md).")
      assert.notInclude(last, "Look twice.")
    }).pipe(Effect.scoped)
  )

  it.live("stop it with the place of the fault when one is broken, though it names another", () =>
    Effect.gen(function* () {
      const { model, root, run } = yield* claudeFixture({
        skills: { "broken/SKILL.md": skill("broken", "").replace("description", "descripton") },
        steps: [{ submit: verdict }]
      })
      const outcome = yield* run()
      assert.include(
        outcome._tag === "Misconfigured" ? outcome.reason : outcome._tag,
        `${join(root, "skills/broken/SKILL.md")}:1: has no \`description\``
      )
      assert.strictEqual(model.calls.length, 0)
    }).pipe(Effect.scoped)
  )

  it.live("are no matter of an agent whose they are not", () =>
    Effect.gen(function* () {
      const broken = skill("broken", "agents: [executor]\n", "")
      const { run } = yield* claudeFixture({ skills: { "broken/SKILL.md": broken }, steps: [{ submit: verdict }] })
      assert.deepInclude(yield* run(), { _tag: "Submitted", value: verdict })
      assert.deepInclude(yield* run({ phase: "red", readOnly: false }), { _tag: "Misconfigured", turns: 0, usd: 0 })
    }).pipe(Effect.scoped)
  )
})
