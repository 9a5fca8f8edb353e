import { Effect } from "effect"
import { Repositories } from "../Repositories.ts"
import { testCommandOf } from "../testCommandOf.ts"
import type { Candidate } from "./knowledge.ts"

/** Checks every repository the plan may choose out into the session's workspace, and reads how it is tested. */
export const candidatesFor = Effect.fn("Planner.candidates")(function* (
  names: ReadonlyArray<string>,
  workspace: string
) {
  const repositories = yield* Repositories
  return yield* Effect.forEach(names, (repository) =>
    Effect.gen(function* () {
      const { branch, head } = yield* repositories.refresh(repository)
      const checkout = yield* repositories.checkout({ repository, commit: head, into: workspace })
      const tested = yield* Effect.match(testCommandOf(checkout), {
        onFailure: ({ message: problem }) => ({ problem }),
        onSuccess: (testCommand) => ({ testCommand })
      })
      return { repository, branch, checkout, ...tested } satisfies Candidate as Candidate
    })
  )
})
