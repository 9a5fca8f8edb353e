import { Effect } from "effect"
import { type Consumer, NotRelevant } from "#domain/Consumer.ts"
import type { Envelope } from "#domain/Envelope.ts"
import { next } from "#domain/Step.ts"
import { load } from "#domain/transact.ts"
import { retryLater } from "../retryLater.ts"
import { verifyGreen } from "./verifyGreen.ts"
import { verifyRed } from "./verifyRed.ts"

/** The only writer of `tests.red` and `tests.green`. It runs the tests itself, in fresh checkouts of the approved base. */
export const Verifier = {
  name: "verifier",
  wakesOn: ["tests.written", "fix.written", "task.retried"],
  handle: Effect.fn("Verifier.handle")(function* (cause: Envelope) {
    const { state } = yield* load(cause.stored.subject)
    const step = next(state)
    if (step._tag === "ProveRed") return yield* Effect.scoped(verifyRed(cause, state, step.attempt))
    if (step._tag === "ProveGreen") return yield* Effect.scoped(verifyGreen(cause, state, step.attempt))
    return NotRelevant
  }, retryLater)
} satisfies Consumer<unknown>
