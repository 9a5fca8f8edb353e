import { Effect, Schema } from "effect"
import { Stored } from "#domain/Envelope.ts"
import { Count, TaskId, Version } from "#domain/Ids.ts"
import { TaskPage } from "#projections/tasks/api.ts"
import { Evidence, Status, TaskDetail } from "#projections/tasks/views.ts"
import { tool } from "./Tool.ts"

const reading = { readOnlyHint: true }
const task = TaskId.annotate({ description: "The task's id, such as t-5d41402abc4b; `list_tasks` tells it." })
const limit = Schema.Int.check(Schema.isBetween({ minimum: 1, maximum: 100 }))
const { evidence: _evidence, plan: _plan, ...facts } = TaskDetail.fields
const Plan = TaskDetail.fields.plan.members[0]

const Overview = Schema.Struct({
  ...facts,
  plan: Schema.NullOr(
    Schema.Struct({
      version: Plan.fields.version,
      sha256: Plan.fields.sha256,
      summary: Plan.fields.summary,
      decision: Plan.fields.decision
    })
  )
})

const History = Schema.Struct({
  task: TaskId,
  events: Schema.Array(
    Schema.Struct({
      version: Stored.fields.version,
      time: Stored.fields.time,
      type: Stored.fields.type,
      actor: Stored.fields.actor,
      data: Stored.fields.data
    })
  ),
  next: Schema.NullOr(Version)
})

const PlanOf = Schema.Struct({ task: TaskId, status: Status, plan: Schema.NullOr(Plan) })
const EvidenceOf = Schema.Struct({ task: TaskId, status: Status, evidence: Evidence })

export const listTasks = tool({
  name: "list_tasks",
  title: "List tasks",
  description: "Bugs Redgreen works on, newest first, with status, plan, pull requests and cost.",
  annotations: reading,
  input: Schema.Struct({
    status: Schema.optionalKey(Status.annotate({ description: "Only tasks that stand so." })),
    limit: Schema.optionalKey(limit),
    cursor: Schema.optionalKey(Schema.String.annotate({ description: "`next` of the page before." }))
  }),
  output: TaskPage,
  run: ({ status, ...query }, { tasks }) =>
    tasks.list({ query: { limit: 20, ...query, ...(status === undefined ? {} : { status: [status] }) } }),
  say: ({ next, tasks }) => `${count(tasks.length, "task")}${next === null ? "." : "; `next` leads to more."}`
})

export const getTask = tool({
  name: "get_task",
  title: "Show a task",
  description: "How one task stands: what it waits for, its current plan in brief, pull requests, timeline and cost.",
  annotations: reading,
  input: Schema.Struct({ task }),
  output: Overview,
  run: ({ task: id }, { tasks }) => tasks.show({ params: { id } }),
  say: ({ id, plan, status }) =>
    `Task ${id} is ${status}.${plan === null ? "" : ` Plan v${plan.version} (${plan.sha256.slice(0, 12)}) is ${plan.decision}.`}`
})

export const getHistory = tool({
  name: "get_history",
  title: "A task's history",
  description: "Everything that happened to a task, oldest first, as the log holds it.",
  annotations: reading,
  input: Schema.Struct({
    task,
    after: Schema.optionalKey(Count.annotate({ description: "`next` of the page before." })),
    limit: Schema.optionalKey(limit)
  }),
  output: History,
  run: ({ task: id, ...query }, { tasks }) =>
    tasks
      .events({ params: { id }, query: { limit: 50, ...query } })
      .pipe(Effect.map((page) => ({ task: id, ...page }))),
  say: ({ events, next, task }) =>
    `${count(events.length, "event")} of task ${task}${next === null ? "." : "; `next` leads to more."}`
})

export const getPlan = tool({
  name: "get_plan",
  title: "Read a plan",
  description:
    "The current plan of a task in full: root cause, files, tests to write, risk, cost. Read it before approving it.",
  annotations: reading,
  input: Schema.Struct({ task }),
  output: PlanOf,
  run: ({ task: id }, { tasks }) =>
    Effect.map(tasks.show({ params: { id } }), ({ plan, status }) => ({ task: id, status, plan })),
  say: ({ plan, status, task }) =>
    plan === null
      ? `Task ${task} has no plan, it is ${status}.`
      : `Plan v${plan.version} of task ${task}, SHA-256 ${plan.sha256}, is ${plan.decision}. Risk ${plan.risk}, estimated $${plan.estimateUsd.toFixed(2)}.`
})

export const getEvidence = tool({
  name: "get_evidence",
  title: "Read the evidence",
  description: "What the verifier saw itself: tests that failed before the fix, pass with it, and what was refused.",
  annotations: reading,
  input: Schema.Struct({ task }),
  output: EvidenceOf,
  run: ({ task: id }, { tasks }) =>
    Effect.map(tasks.show({ params: { id } }), ({ evidence, status }) => ({ task: id, status, evidence })),
  say: ({ evidence: { green, red, scan }, task }) =>
    [
      `Task ${task}:`,
      red === null ? "RED is not proven," : `RED is proven (${count(red.failing.length, "failing test")}),`,
      green === null ? "GREEN is not proven," : `GREEN is proven (${count(green.passing.length, "passing test")}),`,
      scan === null ? "nothing is scanned." : scan.passed ? "the scan passed." : "the scan found problems."
    ].join(" ")
})

const count = (n: number, what: string) => `${n} ${what}${n === 1 ? "" : "s"}`
