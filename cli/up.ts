import { Effect } from "effect"
import { Command, Flag } from "effect/cli"

/** `redgreen up`: all services in one process, with the GitHub, Sentry and model of `.env`, and a stand-in for each that is not there. */
export const up = Command.make(
  "up",
  {
    detach: Flag.Boolean("detach").pipe(
      Flag.withDescription("Go on in the background; `redgreen down` stops it"),
      Flag.withDefault(false)
    )
  },
  // Loaded only now, see demo.ts.
  (flags) =>
    Effect.flatMap(
      Effect.promise(() => import("./runUp.ts")),
      ({ runUp }) => runUp(flags)
    )
).pipe(Command.withDescription("Run all services on this machine"))
