import { Effect } from "effect"
import { fail } from "#domain/decisions/intake.ts"
import type { TaskId } from "#domain/Ids.ts"
import { transact } from "#domain/transact.ts"
import type { Candidate } from "./knowledge.ts"
import { mostUnasked, type Surveys } from "./surveys.ts"
import { unprovable } from "./unprovable.ts"

/** Once nothing can be proven in any of the candidates the task ends, and the session costs nothing more; else it waits for ever. */
export const failIfHopeless = Effect.fn("Planner.failIfHopeless")(
  function* (
    taskId: TaskId,
    author: { readonly actor: string; readonly causationId: string },
    candidates: ReadonlyArray<Candidate>,
    surveys: Surveys
  ) {
    if (candidates.length > mostUnasked) return yield* Effect.never
    for (const { repository } of candidates)
      if ("baseline" in (yield* surveys.of(repository))) return yield* Effect.never
    const [first] = candidates
    const survey = yield* surveys.of(first!.repository)
    if ("refused" in survey) yield* transact(taskId, author, fail(unprovable(first!, survey.refused)))
  },
  // A checkout that failed is met again, and told, when the plan is written.
  Effect.catch(() => Effect.never)
)
