import { Config, Effect } from "effect"

/** How often what was seen has to be seen again. */
export const rerunCount = Config.Int("REDGREEN_RERUNS").pipe(
  Config.withDefault(2),
  Config.map((count) => Math.max(1, count)),
  Effect.orDie
)
