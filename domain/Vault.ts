import { Context, type Effect } from "effect"
import type { DataKey } from "./DataKey.ts"
import type { TaskId } from "./Ids.ts"

/** The tasks' data keys, one each, kept apart from the log: what was sealed with a key that is shredded nobody reads again. */
export class Vault extends Context.Service<
  Vault,
  {
    /** Of those tasks that have one. */
    keysOf(ids: ReadonlyArray<TaskId>): Effect.Effect<ReadonlyMap<string, DataKey>>
    /** Made where there is none; all who ask at the same time are given the same. Durable once it returns. */
    keyOf(id: TaskId): Effect.Effect<DataKey>
    /** Gone for good once it returns, its bytes overwritten. Answers whether there was one. */
    shred(id: TaskId): Effect.Effect<boolean>
  }
>()("redgreen/domain/Vault") {}
