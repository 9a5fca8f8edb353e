import { Config, Duration } from "effect"
import type { Keep } from "#domain/retention/retain.ts"
import { time } from "#domain/settings.ts"

const kept = (name: string, usual: Duration.Duration) =>
  Config.Literal("forever", name).pipe(
    Config.map(() => Duration.infinity),
    Config.orElse(() => Config.schema(time, name)),
    Config.withDefault(usual)
  )

/** `REDGREEN_KEEP_TRANSCRIPTS` (90 days) and `REDGREEN_KEEP_ARTIFACTS` (forever). */
export const keep: Config.Config<Keep> = Config.all({
  transcripts: kept("REDGREEN_KEEP_TRANSCRIPTS", Duration.days(90)),
  artifacts: kept("REDGREEN_KEEP_ARTIFACTS", Duration.infinity)
})
