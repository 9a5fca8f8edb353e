import { Effect, Option, Schema } from "effect"
import { Command, Flag } from "effect/cli"
import { FetchHttpClient } from "effect/http"
import { TaskId } from "#domain/Ids.ts"
import { PlanDiff, PlanList, PlanVersion } from "#projections/plans/api.ts"
import { TaskDetail } from "#projections/tasks/views.ts"
import { CliFailure } from "./CliFailure.ts"
import { print } from "./output.ts"
import { readJson } from "./readApi.ts"
import { renderPlanDiff, renderPlans, renderPlanVersion } from "./renderPlans.ts"
import { taskArgument } from "./taskArgument.ts"

export const plans = Command.make(
  "plans",
  {
    task: taskArgument,
    show: Flag.Int("show").pipe(Flag.withDescription("This version in full"), Flag.optional),
    diff: Flag.String("diff").pipe(
      Flag.withDescription("What changed between two versions, such as 1..2"),
      Flag.optional
    )
  },
  Effect.fnUntraced(function* ({ diff, show, task }) {
    if (!Schema.is(TaskId)(task))
      return yield* new CliFailure({ message: `${JSON.stringify(task)} is no task: \`redgreen tasks\` lists them.` })
    const path = `/api/tasks/${task}/plans`
    if (Option.isSome(diff)) {
      const [, from, to] = /^v?(\d{1,6})\.\.v?(\d{1,6})$/.exec(diff.value) ?? []
      if (from === undefined || to === undefined)
        return yield* new CliFailure({
          message: `${JSON.stringify(diff.value)} is not two versions: write --diff 1..2.`
        })
      const answer = yield* readJson(PlanDiff, `${path}/diff`, { from, to })
      return yield* print(answer, (_, paint) => renderPlanDiff(answer, paint))
    }
    if (Option.isSome(show)) {
      const answer = yield* readJson(PlanVersion, `${path}/${show.value}`, {})
      return yield* print(answer, (_, paint) => renderPlanVersion(answer, paint))
    }
    const answer = yield* readJson(PlanList, path, {})
    const about = yield* readJson(TaskDetail, `/api/tasks/${task}`, {})
    yield* print(answer, (now, paint) => renderPlans(answer.plans, about, now, paint))
  })
).pipe(
  Command.withDescription("Show every version of a task's plan, and what changed from one to the other"),
  Command.provide(FetchHttpClient.layer)
)
