import { Effect } from "effect"
import { Command } from "effect/cli"
import { open } from "#domain/Envelope.ts"
import * as State from "#domain/Task.ts"
import { CliFailure } from "./CliFailure.ts"
import { print } from "./output.ts"
import { Redgreen } from "./Redgreen.ts"
import { renderEvent } from "./renderEvent.ts"
import { taskArgument } from "./taskArgument.ts"

export const history = Command.make(
  "history",
  { task: taskArgument },
  Effect.fnUntraced(function* ({ task }) {
    const redgreen = yield* Redgreen
    const events = yield* redgreen.history(task)
    const envelopes = yield* Effect.forEach(events, open).pipe(
      Effect.mapError(
        ({ id, type }) =>
          new CliFailure({ message: `Event ${id} (${type}) is newer than this version: upgrade, or use --json.` })
      )
    )
    yield* print(events, (_, paint) => {
      let state = State.initial
      return envelopes
        .map((envelope) => {
          state = State.evolve(state, envelope.event)
          return renderEvent(envelope, state.session.spentUsd, paint)
        })
        .join("\n")
    })
  })
).pipe(
  Command.withDescription("Tell everything that happened to a task, oldest first"),
  Command.provide(Redgreen.layer)
)
