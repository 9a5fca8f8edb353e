import { Effect } from "effect"
import { Applied, type Consumer, NotRelevant } from "#domain/Consumer.ts"
import type { Envelope } from "#domain/Envelope.ts"
import { owed } from "../owed.ts"
import { retryLater } from "../retryLater.ts"
import { endIfBroke } from "../session.ts"
import { writeFix } from "./writeFix.ts"
import { writeTests } from "./writeTests.ts"

const wakesOn = ["plan.approved", "tests.red", "tests.refused", "task.retried", "pr.returned", "pr.reopened"] as const

/** Writes the failing test, then the fix, each as a patch. What it says of them is believed by nobody: the verifier runs them. */
export const Executor = {
  name: "executor",
  wakesOn,
  handle: Effect.fn("Executor.handle")(function* (cause: Envelope) {
    const { state, step } = yield* owed(cause, wakesOn)
    if (step._tag !== "WriteTests" && step._tag !== "WriteFix") return NotRelevant
    if (yield* endIfBroke(cause, "executor")) return Applied
    const work = step._tag === "WriteTests" ? writeTests : writeFix
    return yield* Effect.scoped(work(cause, state, step.attempt))
  }, retryLater)
} satisfies Consumer<unknown>
