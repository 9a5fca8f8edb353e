import { mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, assert, describe, it } from "@effect/vitest"
import { ConfigProvider, Effect } from "effect"
import { sha256Of } from "#domain/Plan.ts"
import { detailOf } from "#projections/tasks/detailOf.ts"
import { alice, plan } from "#test/cast.ts"
import { examples } from "#test/examples.ts"
import { policyWith } from "#test/policyWith.ts"
import { storyTask, tell } from "#test/story.ts"
import { renderTask } from "../renderTask.ts"
import { approvals } from "./approvals.ts"

const folder = mkdtempSync(join(tmpdir(), "redgreen-check-"))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const checking = (settings: Record<string, string>) =>
  Effect.provide(approvals, ConfigProvider.layer(ConfigProvider.fromEnvRecord(settings)))

describe("what doctor says of the approvals policy", () => {
  it.effect("without a file", () =>
    Effect.gen(function* () {
      const [finding] = yield* checking({})
      assert.deepStrictEqual(finding, {
        check: "approvals",
        status: "ok",
        detail: "no file, the cautious rules: 1 approval, 0 people known, 3 reminders"
      })
    })
  )

  it.effect("with one, and with one that has mistakes", () =>
    Effect.gen(function* () {
      const file = join(folder, "approvals.yml")
      writeFileSync(file, "required: 2\nstricter: [{risk: high, required: 3}]\npeople: [{name: A}]\nreminders: off")
      const [good] = yield* checking({ REDGREEN_APPROVALS: file })
      assert.strictEqual(good?.detail, `${file}: 2 approvals, more by rule, 1 person known, no reminders`)
      writeFileSync(file, "required: 0\nslack: {users: [bob]}")
      const [bad] = yield* checking({ REDGREEN_APPROVALS: file })
      assert.strictEqual(bad?.status, "fail")
      assert.include(bad?.detail, "required: write a whole number of people")
      assert.include(bad?.detail, "slack.users[0]: write a Slack member id")
    })
  )
})

describe("what `redgreen show` says of an approval", () => {
  const said = { version: 1, sha256: sha256Of(plan), by: alice, key: "k", grounds: "write permission on GitHub" }
  const waiting = [
    examples["task.received"],
    { _tag: "plan.created" as const, plan, sha256: sha256Of(plan) },
    examples["pr.opened"],
    { _tag: "plan.endorsed" as const, ...said }
  ]
  const shown = (...more: Parameters<typeof tell>[0]) =>
    renderTask(detailOf(storyTask, tell([...waiting, ...more]), policyWith({ required: 2 }))!, Date.now())

  it("who said yes, who is missing, and that waiting approves nothing", () => {
    const text = shown()
    assert.include(text, "✓ alice on github: write permission on GitHub\n")
    assert.include(text, "1 of 2 missing; who may:\n")
    assert.include(text, "GitHub: write permission on every repository of the task\n")
    assert.include(text, "reminded 0 of 3 times; without an answer it waits on")
  })

  it("nothing more of who may, once it is approved", () =>
    assert.notInclude(shown({ _tag: "plan.approved", ...said, key: "k2" }), "missing"))
})
