import { Context, type Effect } from "effect"
import type { Removed } from "./Removed.ts"

/** What the store of artifacts knows of one without reading it. */
export interface Weight {
  readonly bytes: number
  readonly removed: Removed | undefined
}

/** Takes artifacts away. Few may; whoever only reads and stores has `Artifacts`. */
export class Disposal extends Context.Service<
  Disposal,
  {
    /** Undefined for what was never stored. */
    weigh(sha256: string): Effect.Effect<Weight | undefined>
    /** The bytes are overwritten once it returns; size, moment and reason stay. Repeated, it finishes what was begun. */
    remove(sha256: string, why: Removed["why"]): Effect.Effect<Weight | undefined>
  }
>()("redgreen/domain/Disposal") {}
