import { Effect } from "effect"
import { outcomeOf } from "#domain/Consumer.ts"
import { refuse } from "#domain/decisions/proving.ts"
import type { Envelope } from "#domain/Envelope.ts"
import type { Phase } from "#domain/Proof.ts"
import { type Decision, transact } from "#domain/transact.ts"
import { keepLog, type Proved } from "./bench.ts"

/** How one attempt of a phase is told to the log: proven, or refused with the reason for the agent's next one. */
export const attemptOf = (cause: Envelope, phase: Phase, attempt: number) => {
  const decide = (decision: Decision) =>
    Effect.map(transact(cause.stored.subject, { actor: "verifier", causationId: cause.stored.id }, decision), outcomeOf)
  const refuseWith = Effect.fnUntraced(function* (
    { class: why, evidence }: { readonly class: string; readonly evidence: string },
    proofs: ReadonlyArray<Proved>
  ) {
    const log = proofs.length === 0 ? {} : { log: yield* keepLog(proofs) }
    return yield* decide(refuse({ phase, attempt, class: why, evidence, ...log }))
  })
  return { decide, refuseWith }
}
