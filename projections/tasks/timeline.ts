import type { Envelope } from "#domain/Envelope.ts"
import type { Work } from "#domain/Session.ts"
import { next, type Step } from "#domain/Step.ts"
import * as State from "#domain/Task.ts"
import type { Stage, StepName } from "./views.ts"

/** What the task waited for, when and how long, and what the models cost meanwhile. Nothing is owed after an end, so no stage is open then. */
export const timelineOf = (history: ReadonlyArray<Envelope>): ReadonlyArray<Stage> => {
  const stages: Array<Stage> = []
  let state = State.initial
  let waitedFor: Awaited
  for (const { event, stored } of history) {
    state = State.evolve(state, event)
    const waitsFor = awaited(next(state))
    if (waitsFor?.step !== waitedFor?.step || waitsFor?.attempt !== waitedFor?.attempt) {
      const last = stages.at(-1)
      if (last !== undefined && waitedFor !== undefined) stages[stages.length - 1] = close(last, stored.time)
      if (waitsFor !== undefined) stages.push({ ...waitsFor, started: stored.time, ended: null, seconds: null, usd: 0 })
      waitedFor = waitsFor
    }
    if (event._tag === "budget.spent") {
      // The meter may tell of a call when its stage is already over.
      const index = stages.findLastIndex(({ step }) => step === stepOf[event.work])
      const stage = stages[index]
      if (stage !== undefined) stages[index] = { ...stage, usd: Math.round((stage.usd + event.usd) * 1e6) / 1e6 }
    }
  }
  return stages
}

type Awaited = Pick<Stage, "step" | "name" | "attempt"> | undefined

const awaited = (step: Step): Awaited => {
  const name = names[step._tag]
  if (name === undefined) return undefined
  const attempt = "attempt" in step ? step.attempt : "version" in step ? step.version : null
  return { step: step._tag, name, attempt }
}

const names: { readonly [Name in StepName]?: string } = {
  Plan: "plan",
  Publish: "publish plan",
  Approval: "wait for approval",
  WriteTests: "write tests",
  ProveRed: "prove red",
  WriteFix: "write fix",
  ProveGreen: "prove green",
  MakeReady: "publish fix"
}

const stepOf: { readonly [W in Work]: StepName } = { plan: "Plan", red: "WriteTests", green: "WriteFix" }

const close = (stage: Stage, ended: string): Stage => ({
  ...stage,
  ended,
  seconds: (Date.parse(ended) - Date.parse(stage.started)) / 1000
})
