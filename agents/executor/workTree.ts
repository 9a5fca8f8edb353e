import { tmpdir } from "node:os"
import { Effect } from "effect"
import { Artifacts } from "#domain/Artifacts.ts"
import type { Patch } from "#domain/Proof.ts"
import type * as Task from "#domain/Task.ts"
import type { Checkout } from "../Checkout.ts"
import { diff, paths, seed } from "../Patch.ts"
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

export interface Kept {
  /** A repository without a change has no patch. */
  readonly patches: ReadonlyArray<Patch>
  readonly changed: ReadonlyArray<{ readonly repository: string; readonly path: string }>
}

/**
 * Takes what each work tree gained since its starting point, at the moment of submission: what comes after it counts for
 * nothing. `take` answers what no patch can be made of, for the session to mend.
 */
export const keeper = Effect.fnUntraced(function* (checkouts: ReadonlyArray<PlannedCheckout>) {
  const context = yield* Effect.context<Artifacts>()
  let kept: Kept = { patches: [], changed: [] }
  const take = keepPatches(checkouts).pipe(
    Effect.map((taken) => {
      kept = taken
      return undefined
    }),
    Effect.catchTag("PatchRefused", ({ message }) =>
      Effect.succeed(`This cannot be part of a change: ${message}. Take it away or make it smaller.`)
    ),
    Effect.orDie,
    Effect.provide(context)
  )
  return { take, kept: () => kept }
})

const keepPatches = Effect.fnUntraced(function* (checkouts: ReadonlyArray<PlannedCheckout>) {
  const artifacts = yield* Artifacts
  const patches: Array<Patch> = []
  const changed: Array<Kept["changed"][number]> = []
  for (const { repository, checkout } of checkouts) {
    const patch = yield* diff(checkout)
    if (patch.length === 0) continue
    patches.push({ repository, artifact: yield* artifacts.put(patch) })
    changed.push(...(yield* paths(patch)).map(({ path }) => ({ repository, path })))
  }
  return { patches, changed } satisfies Kept
})
