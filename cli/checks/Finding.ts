import { Config, type Effect, Option } from "effect"

/** What one look brought to light. `mend` says what to do about it. */
export interface Finding {
  readonly check: string
  readonly status: "ok" | "warn" | "fail"
  readonly detail: string
  readonly mend?: string
}

/** Reads its settings from the `ConfigProvider`; never fails, and never tells a secret. */
export type Check = Effect.Effect<ReadonlyArray<Finding>, Config.ConfigError>

export const ok = (check: string, detail: string): Finding => ({ check, status: "ok", detail })
export const warn = (check: string, detail: string, mend: string): Finding => ({ check, status: "warn", detail, mend })
export const fail = (check: string, detail: string, mend: string): Finding => ({ check, status: "fail", detail, mend })

export const isSet = (name: string) => Config.option(Config.Redacted(name)).pipe(Config.map(Option.isSome))
export const setting = (name: string, otherwise: string) => Config.String(name).pipe(Config.withDefault(otherwise))
