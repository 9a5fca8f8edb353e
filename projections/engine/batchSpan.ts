import { Effect, Tracer } from "effect"
import { traceOf } from "#domain/traceOf.ts"
import type { Placed } from "./ReadModel.ts"

/** Tasks a span points to; a batch may have to do with thousands. */
const MOST_TASKS = 32

/** Writing one batch as a trace of its own, which points to those of the tasks it is about: it is done for none of them alone. */
export const batchSpan =
  (model: string, placed: ReadonlyArray<Placed>, upTo: number) =>
  <A, E, R>(writing: Effect.Effect<A, E, R>): Effect.Effect<A, E, R> => {
    if (placed.length === 0) return writing
    const tasks = new Set<string>()
    for (const { envelope } of placed) if (tasks.add(envelope.stored.correlationid).size === MOST_TASKS) break
    return Effect.withSpan(writing, `project ${model}`, {
      root: true,
      kind: "consumer",
      links: [...tasks].map((task) => ({ span: Tracer.externalSpan(traceOf(task)), attributes: {} })),
      attributes: { "redgreen.model": model, "redgreen.events": placed.length, "redgreen.position": upTo }
    })
  }
