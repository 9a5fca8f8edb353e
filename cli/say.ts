import { Effect, Option } from "effect"
import { Argument, Command, Flag } from "effect/cli"
import { CliFailure } from "./CliFailure.ts"
import { print } from "./output.ts"
import { Redgreen, type Words } from "./Redgreen.ts"
import { taskArgument } from "./taskArgument.ts"

export const approve = Command.make(
  "approve",
  {
    task: taskArgument,
    plan: Flag.String("plan").pipe(
      Flag.withDescription(
        "The plan you read: v2, or seven or more characters of its SHA-256. Without it the current one"
      ),
      Flag.optional
    )
  },
  Effect.fnUntraced(function* ({ plan, task }) {
    yield* say("approve", task, { plan: Option.isSome(plan) ? plan.value : yield* currentPlan(task) })
  })
).pipe(Command.withDescription("Approve a task's plan"), Command.provide(Redgreen.layer))

export const reject = Command.make(
  "reject",
  {
    task: taskArgument,
    feedback: Argument.String("feedback").pipe(
      Argument.withDescription("What the next plan should do differently"),
      Argument.variadic({ min: 1 })
    )
  },
  Effect.fnUntraced(function* ({ feedback, task }) {
    yield* say("reject", task, { plan: yield* currentPlan(task), feedback: feedback.join(" ") })
  })
).pipe(Command.withDescription("Send a task's plan back with feedback"), Command.provide(Redgreen.layer))

export const cancel = Command.make(
  "cancel",
  { task: taskArgument, reason: Argument.String("reason").pipe(Argument.variadic()) },
  Effect.fnUntraced(function* ({ reason, task }) {
    yield* say("cancel", task, reason.length === 0 ? {} : { reason: reason.join(" ") })
  })
).pipe(Command.withDescription("Stop a task for good, or until a retry"), Command.provide(Redgreen.layer))

export const retry = Command.make(
  "retry",
  {
    task: taskArgument,
    budget: Flag.Finite("budget").pipe(
      Flag.withDescription("New total budget in USD, spent money included"),
      Flag.optional
    )
  },
  Effect.fnUntraced(function* ({ budget, task }) {
    yield* say("retry", task, Option.isSome(budget) ? { budgetUsd: budget.value } : {})
  })
).pipe(
  Command.withDescription("Take up a task again that failed, was parked or cancelled"),
  Command.provide(Redgreen.layer)
)

const say = Effect.fnUntraced(function* <Verb extends keyof Words>(verb: Verb, task: string, words: Words[Verb]) {
  const redgreen = yield* Redgreen
  const answer = yield* redgreen.say(verb, task, words)
  yield* print(answer, () => answer.message)
})

/** A word about a plan is about the one that is current now, by its hash: should a newer one arrive meanwhile, it is refused. */
const currentPlan = Effect.fnUntraced(function* (task: string) {
  const redgreen = yield* Redgreen
  const { plan, status } = yield* redgreen.task(task)
  if (plan === null) return yield* new CliFailure({ message: `Task ${task} has no plan yet, it is ${status}.` })
  return plan.sha256
})
