import { Effect } from "effect"
import { Command } from "effect/cli"
import { print } from "./output.ts"
import { Redgreen } from "./Redgreen.ts"
import { renderProjections } from "./renderProjections.ts"

export const projections = Command.make(
  "projections",
  {},
  Effect.fnUntraced(function* () {
    const all = yield* Effect.flatMap(Redgreen, (redgreen) => redgreen.projections)
    yield* print(all, (now, paint) => renderProjections(all, now, paint))
  })
).pipe(
  Command.withDescription("List the tables everything is read from: how far they are, and what stopped one"),
  Command.provide(Redgreen.layer)
)
