import { tmpdir } from "node:os"
import { Effect } from "effect"
import { Artifacts } from "#domain/Artifacts.ts"
import type { Patch } from "#domain/Proof.ts"
import type * as Task from "#domain/Task.ts"
import type { Checkout } from "../Checkout.ts"
import { diff, seed } from "../Patch.ts"
import { privateFolder } from "../privateFolder.ts"
import { Repositories } from "../Repositories.ts"

export interface PlannedCheckout {
  readonly repository: string
  readonly checkout: Checkout
}

/** Every repository of the approved plan at its approved commit, with the given patches already part of the starting point. */
export const checkoutPlan = Effect.fnUntraced(function* (state: Task.State, given: ReadonlyArray<Patch> = []) {
  const plan = state.plan.current!.plan
  const artifacts = yield* Artifacts
  const repositories = yield* Repositories
  const workspace = yield* privateFolder(tmpdir())
  const checkouts = yield* Effect.forEach(plan.repositories, ({ repository, baseCommit }) =>
    Effect.gen(function* () {
      const checkout = yield* repositories.checkout({ repository, commit: baseCommit, into: workspace })
      const patch = given.find((patch) => patch.repository === repository)
      if (patch === undefined) return { repository, checkout }
      return { repository, checkout: yield* seed(checkout, yield* artifacts.get(patch.artifact).pipe(Effect.orDie)) }
    })
  )
  return { plan, workspace, checkouts }
})

/** Stores what each work tree gained since its starting point; a repository without a change has no patch. */
export const keepPatches = Effect.fnUntraced(function* (checkouts: ReadonlyArray<PlannedCheckout>) {
  const artifacts = yield* Artifacts
  const patches: Array<Patch> = []
  for (const { repository, checkout } of checkouts) {
    const patch = yield* diff(checkout)
    if (patch.length > 0) patches.push({ repository, artifact: yield* artifacts.put(patch) })
  }
  return patches
})
