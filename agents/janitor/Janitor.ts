import { Effect } from "effect"
import { Applied, type Consumer, NotRelevant } from "#domain/Consumer.ts"
import type { Envelope } from "#domain/Envelope.ts"
import { clearErased } from "#domain/retention/clearErased.ts"

/** Clears away the artifacts of a task that was erased. Nobody else may take anything out of their store. */
export const Janitor = {
  name: "janitor",
  wakesOn: ["task.erased"],
  handle: Effect.fn("Janitor.handle")(function* ({ stored: { subject } }: Envelope) {
    const cleared = yield* clearErased(subject)
    if (cleared > 0) yield* Effect.logInfo(`cleared ${cleared} artifacts of an erased task`, { task: subject })
    return cleared > 0 ? Applied : NotRelevant
  })
} satisfies Consumer<unknown>
