import { Effect } from "effect"
import { stopLeftovers } from "#local/leftovers.ts"
import { CliFailure } from "./CliFailure.ts"

/** Stops what a killed run left behind in the folder; refuses while another run lives there. */
export const takeOver = (folder: string) =>
  Effect.tryPromise({
    try: () => stopLeftovers(folder),
    catch: (error) => new CliFailure({ message: (error as Error).message })
  })
