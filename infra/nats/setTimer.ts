import { Effect } from "effect"
import type { Nats } from "./Nats.ts"
import type { Order } from "./sources.ts"
import { timerSubjectOf } from "./topology.ts"
import { untilAnswered } from "./untilAnswered.ts"

/**
 * Has an event delivered to a consumer again at a moment (ISO 8601; one that is past is now). Durable once it returns; it outlives
 * restarts of the server, which is late by some hundred milliseconds. A consumer's next timer for the task replaces it.
 */
export const setTimer =
  ({ jetstream }: Nats["Service"], consumer: string) =>
  (task: string, position: number, at: string): Effect.Effect<void> => {
    const order: Order = { position }
    const schedule = { specification: new Date(at), target: timerSubjectOf("due", consumer, task) }
    return untilAnswered(`setting a timer of ${consumer} for task ${task}`, () =>
      jetstream.publish(timerSubjectOf("set", consumer, task), JSON.stringify(order), { schedule })
    ).pipe(Effect.asVoid)
  }
