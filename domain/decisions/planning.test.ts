import { describe, it } from "@effect/vitest"
import { sha256Of } from "#domain/Plan.ts"
import { cautious } from "#domain/Policy.ts"
import { Refused } from "#domain/transact.ts"
import { alice, plan, secondPlan } from "#test/cast.ts"
import { examples } from "#test/examples.ts"
import { given } from "#test/given.ts"
import { approve, create, reject, type Verdict } from "./planning.ts"

const { "task.received": received, "plan.created": created, "pr.opened": opened } = examples
const published = [received, created, opened]
const approved = {
  _tag: "plan.approved",
  version: 1,
  sha256: sha256Of(plan),
  by: alice,
  key: "github:comment:50",
  grounds: "write permission on GitHub"
} as const
const verdict: Verdict = {
  by: alice,
  key: "github:comment:50",
  authority: { allowed: true, grounds: "write permission on GitHub" },
  plan: undefined,
  at: "2026-11-17T09:45:00Z"
}
const policy = cautious
const mayNot = { allowed: false, reason: "it takes more." } as const
const approveWith = (change: Partial<Verdict>) => approve({ ...verdict, ...change }, policy)

describe("create", () => {
  it("puts a plan before people", () => given(received).when(create(plan)).then(created))
  it("happens once per version", () => given(received, created).when(create(plan)).then())
  it("is too late for a version that was not asked for", () => given(received).when(create(secondPlan)).then())
  it("writes the next version after a rejection", () =>
    given(...published, examples["plan.rejected"])
      .when(create(secondPlan))
      .then({ _tag: "plan.created", plan: secondPlan, sha256: sha256Of(secondPlan) }))
  it("cannot touch a repository the task was not given", () =>
    given({ ...received, candidates: ["harbor/other"] })
      .when(create(plan))
      .then(Refused))
})

describe("approve", () => {
  it("approves the published plan", () =>
    given(...published)
      .when(approveWith({}))
      .then(approved))
  it("approves the plan that is named", () => {
    given(...published)
      .when(approveWith({ plan: "v1" }))
      .then(approved)
    given(...published)
      .when(approveWith({ plan: sha256Of(plan).slice(0, 7) }))
      .then(approved)
  })
  it("is obeyed once, and a second person adds nothing", () => {
    given(...published, approved)
      .when(approveWith({}))
      .then()
    given(...published, approved)
      .when(approveWith({ key: "github:comment:51" }))
      .then()
  })
  it("is refused before there is a plan, and before the plan can be read", () => {
    given(received).when(approveWith({})).then(Refused)
    given(received, created).when(approveWith({})).then(Refused)
    given().when(approveWith({})).then(Refused)
  })
  it("is refused for an older or unknown plan", () => {
    const second = [
      { _tag: "plan.created", plan: secondPlan, sha256: sha256Of(secondPlan) } as const,
      examples["pr.updated"]
    ]
    const history = [...published, examples["plan.rejected"], ...second]
    given(...history)
      .when(approveWith({ plan: "v1" }))
      .then(Refused)
    given(...history)
      .when(approveWith({ plan: sha256Of(plan) }))
      .then(Refused)
    // Shorter than seven characters could be anybody's.
    given(...published)
      .when(approveWith({ plan: sha256Of(plan).slice(0, 6) }))
      .then(Refused)
  })
  it("is refused when it was said before the plan was published", () =>
    given(...published)
      .when(approveWith({ at: "2026-11-17T09:41:59Z" }))
      .then(Refused))
  it("compares moments, however they are written, and takes no word without one", () => {
    const plan = { ...opened.plan, at: "2026-11-17T09:42:00Z" }
    given(received, created, { ...opened, plan })
      .when(approveWith({ at: "2026-11-17T09:42:00.400Z" }))
      .then(approved)
    given(...published)
      .when(approveWith({ at: "yesterday" }))
      .then(Refused)
  })
  it("is refused while the rejected plan is being replaced", () =>
    given(...published, examples["plan.rejected"])
      .when(approveWith({}))
      .then(Refused))
  it("takes write permission", () => {
    given(...published)
      .when(approveWith({ authority: mayNot }))
      .then(Refused)
    given(...published)
      .when(approveWith({ authority: mayNot }))
      .then(Refused)
  })
  it("is not for the person who asked for the fix, unless the policy says so", () => {
    const asked = { ...received, requester: alice }
    given(asked, created, opened).when(approveWith({})).then(Refused)
    given(asked, created, opened)
      .when(approve(verdict, { ...cautious, requesterMayApprove: true }))
      .then(approved)
  })
  it("is refused after cancel", () =>
    given(...published, examples["task.cancelled"])
      .when(approveWith({}))
      .then(new Refused({ reason: "The task is cancelled; there is nothing to approve." })))
})

describe("reject", () => {
  const rejectWith = (change: Partial<Verdict> & { feedback?: string }) =>
    reject({ ...verdict, feedback: "Test every zone, please.", ...change })
  const rejected = { ...examples["plan.rejected"], key: verdict.key }
  it("asks for the next version", () =>
    given(...published)
      .when(rejectWith({}))
      .then(rejected))
  it("is obeyed once per message", () =>
    given(...published, rejected)
      .when(rejectWith({}))
      .then())
  it("comes too late after approval", () =>
    given(...published, approved)
      .when(rejectWith({ key: "github:comment:52" }))
      .then(Refused))
  it("needs a reason", () =>
    given(...published)
      .when(rejectWith({ feedback: "  " }))
      .then(Refused))
})
