import { Effect } from "effect"
import { type Consumer, NotRelevant } from "#domain/Consumer.ts"
import type { Envelope } from "#domain/Envelope.ts"
import { owed } from "../owed.ts"
import { retryLater } from "../retryLater.ts"
import { verifyGreen } from "./verifyGreen.ts"
import { verifyRed } from "./verifyRed.ts"

const wakesOn = ["tests.written", "fix.written", "task.retried", "pr.reopened"] as const

/** The only writer of `tests.red` and `tests.green`. It runs the tests itself, in fresh checkouts of the approved base. */
export const Verifier = {
  name: "verifier",
  wakesOn,
  handle: Effect.fn("Verifier.handle")(function* (cause: Envelope) {
    const { state, step } = yield* owed(cause, wakesOn)
    if (step._tag === "ProveRed") return yield* Effect.scoped(verifyRed(cause, state, step.attempt))
    if (step._tag === "ProveGreen") return yield* Effect.scoped(verifyGreen(cause, state, step.attempt))
    return NotRelevant
  }, retryLater)
} satisfies Consumer<unknown>
