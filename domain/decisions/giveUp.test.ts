import { describe, it } from "@effect/vitest"
import { examples } from "#test/examples.ts"
import { given } from "#test/given.ts"
import { giveUp } from "./giveUp.ts"

const received = examples["task.received"]
const failed = {
  _tag: "task.failed",
  stage: "plan",
  reason: "gave-up",
  detail: "the forge is down",
  hint: "Mend what stopped it, then say retry. The delivery is kept: redgreen dead-letters"
} as const

describe("giveUp", () => {
  it("ends the task whose step it was", () => given(received).when(giveUp("planner", "the forge is down")).then(failed))
  it("ends it once", () => given(received, failed).when(giveUp("planner", "the forge is down")).then())
  it("stops nothing when another waits", () => {
    given(received).when(giveUp("publisher", "no comment")).then()
    given(received, examples["plan.created"], examples["pr.opened"]).when(giveUp("publisher", "no comment")).then()
  })
})
