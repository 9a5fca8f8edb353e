import type { Envelope } from "#domain/Envelope.ts"
import type { Event, EventOf } from "#domain/Event.ts"
import type { Plan } from "#domain/Plan.ts"
import type { Patch } from "#domain/Proof.ts"
import { statusOf } from "#domain/Step.ts"
import { scrub } from "#domain/secrets.ts"
import * as Task from "#domain/Task.ts"
import type { Planned, TrainingRecord } from "./TrainingRecord.ts"

/** What a task can teach, once its patches are read; undefined of one that never had a plan, or was erased. */
export interface Lesson {
  /** Artifacts it takes. */
  readonly artifacts: ReadonlyArray<string>
  readonly outcome: TrainingRecord["outcome"]
  readonly time: string
  readonly repositories: ReadonlyArray<string>
  readonly record: (textOf: (artifact: string) => string) => TrainingRecord
}

export const lessonOf = (history: ReadonlyArray<Envelope>): Lesson | undefined => {
  const events = history.map(({ event }) => event)
  const state = Task.fold(events)
  const {
    intake,
    plan: { current },
    proof
  } = state
  if (intake === undefined || current === undefined || events.some(({ _tag }) => _tag === "task.erased"))
    return undefined
  const { red } = proof
  // A fix that came back from review stands there until the next is written.
  const fix = proof.green === undefined ? undefined : proof.fix
  const { stored: last } = history.at(-1)!
  const outcome = statusOf(state)
  const { links: _, ...report } = intake.report
  return {
    artifacts: [...(red?.patches ?? []), ...(fix?.patches ?? [])].map(({ artifact }) => artifact),
    outcome,
    time: last.time,
    repositories: current.plan.repositories.map(({ repository }) => repository),
    record: (textOf) => {
      const patches = (all: ReadonlyArray<Patch>) =>
        all.map(({ artifact, repository }) => ({ repository, patch: textOf(artifact) }))
      return scrubbed({
        schema: "redgreen-training-1",
        task: last.subject,
        time: last.time,
        report,
        repositories: current.plan.repositories.map(
          ({ baseBranch, baseCommit, files, repository, testCommand, tests }) => ({
            ...{ name: repository, baseBranch, baseCommit, testCommand },
            files: [...new Set([...files, ...tests].map(({ path }) => path))]
          })
        ),
        plan: planned(current.plan),
        test:
          red === undefined
            ? null
            : { summary: proof.tests?.summary ?? "", patches: patches(red.patches), failing: red.failing },
        fix:
          fix === undefined
            ? null
            : { summary: fix.summary, rootCause: fix.rootCause, review: fix.review, patches: patches(fix.patches) },
        outcome,
        feedback: {
          rejected: rejectedIn(events),
          reviews: events.flatMap((event) =>
            event._tag === "pr.returned" && event.cause === "review" ? [event.detail] : []
          ),
          refused: events.flatMap((event) =>
            event._tag === "tests.refused" ? [{ phase: event.phase, class: event.class, evidence: event.evidence }] : []
          ),
          merged: outcome === "merged"
        }
      })
    }
  }
}

const planned = ({ repositories, riskReason, risk, rootCause, steps, summary }: Plan): Planned => ({
  ...{ summary, rootCause, steps, risk, riskReason },
  changes: repositories.flatMap(({ files, repository }) => files.map((file) => ({ repository, ...file }))),
  tests: repositories.flatMap(({ repository, tests }) => tests.map((test) => ({ repository, ...test })))
})

const rejectedIn = (events: ReadonlyArray<Event>) => {
  let created: EventOf<"plan.created"> | undefined
  return events.flatMap((event) => {
    if (event._tag === "plan.created") created = event
    if (event._tag !== "plan.rejected" || created === undefined) return []
    return [{ version: event.version, plan: planned(created.plan), feedback: event.feedback }]
  })
}

/** Every text in it, wherever it stands. */
const scrubbed = <A>(value: A): A => {
  if (typeof value === "string") return scrub(value) as A
  if (Array.isArray(value)) return value.map(scrubbed) as A
  if (value === null || typeof value !== "object") return value
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, scrubbed(inner)])) as A
}
