import { posix } from "node:path"
import type { Plan } from "#domain/Plan.ts"
import type { BeyondPlan } from "#domain/Proof.ts"
import type { FixSubmission } from "../submissions.ts"

/** Every changed path that the plan does not name, with what the session said about it; an empty `why` is for the verifier to refuse. */
export const beyondPlan = (
  { repositories }: Pick<Plan, "repositories">,
  changed: ReadonlyArray<{ readonly repository: string; readonly path: string }>,
  said: (typeof FixSubmission.Type)["files"]
): ReadonlyArray<typeof BeyondPlan.Type> =>
  changed.flatMap(({ repository, path }) => {
    const { files = [], tests = [] } = repositories.find((one) => one.repository === repository) ?? {}
    if ([...files, ...tests].some((one) => plain(one.path) === path)) return []
    const told = said.find((file) => file.repository === repository && plain(file.path) === path)
    return [{ repository, path, why: told?.change.trim() ?? "" }]
  })

// Sessions write paths as they please: `./src/a.ts`.
const plain = (path: string) => posix.normalize(path)
