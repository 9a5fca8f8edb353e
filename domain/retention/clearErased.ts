import { Effect } from "effect"
import { Disposal } from "../Disposal.ts"
import type { TaskId } from "../Ids.ts"
import { takeInventory } from "./inventory.ts"

/** Takes away the bytes that only erased tasks name, this one among them; what another task names too stays. Answers how many there were. */
export const clearErased = Effect.fn("domain.clearErased")(function* (task: TaskId) {
  const disposal = yield* Disposal
  const { erased, namings } = yield* takeInventory()
  const its = [...namings].filter(
    ([, named]) => named.some((one) => one.task === task) && named.every((one) => erased.has(one.task))
  )
  yield* Effect.forEach(its, ([sha256]) => disposal.remove(sha256, "erasure"), { concurrency: 4 })
  return its.length
})
