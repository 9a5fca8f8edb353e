import { tmpdir } from "node:os"
import { join, resolve } from "node:path"
import { Config, Effect } from "effect"
import { ownerVariable } from "./environment.ts"
import { isLeftBehind } from "./incarnation.ts"
import { removeLeftFolders } from "./privateFolder.ts"
import { reapStrays } from "./reapStrays.ts"

/**
 * Ends the agents and test runs, and removes the folders, of processes of ours on this machine that were killed before they
 * could. Nobody waits for them any more: what they were doing is delivered again.
 */
export const removeLeftovers = Effect.gen(function* () {
  const home = resolve(yield* Config.String("REDGREEN_HOME").pipe(Config.withDefault(".redgreen")))
  const sessions = yield* Config.String("REDGREEN_TMPDIR").pipe(Config.withDefault(tmpdir()))
  yield* reapStrays(ownerVariable, isLeftBehind)
  yield* Effect.forEach(new Set([tmpdir(), sessions, join(home, "checkouts")]), removeLeftFolders, { discard: true })
}).pipe(Effect.withSpan("removeLeftovers"))
