import type { Step } from "#domain/Step.ts"

/** In whose hands a task is. People, the publisher of plans and ends have it in none of these. */
export const agentOf = ({ _tag }: Step): Agent | undefined => {
  if (_tag === "Plan") return "planner"
  return provers.has(_tag) ? "executor" : undefined
}

export type Agent = "planner" | "executor"

/** The seed had one agent between approval and the finished pull request. */
const provers: ReadonlySet<Step["_tag"]> = new Set(["WriteTests", "ProveRed", "WriteFix", "ProveGreen", "MakeReady"])

/** The stage with its attempt, for each is a stay of its own. */
export const stageOf = (step: Step): string | undefined => {
  const name = stageNames[step._tag]
  if (name === undefined) return undefined
  return `${name}#${"attempt" in step ? step.attempt : "version" in step ? step.version : ""}`
}

/** Named as the timeline and the throughput report name them. */
export const stageNames: { readonly [Tag in Step["_tag"]]?: string } = {
  Plan: "plan",
  Publish: "publish plan",
  Approval: "wait for approval",
  WriteTests: "write tests",
  ProveRed: "prove red",
  WriteFix: "write fix",
  ProveGreen: "prove green",
  MakeReady: "publish fix",
  Ready: "wait for merge"
}
