import type { Survey } from "../suite/surveyBase.ts"

/** A survey in a line, for the log. */
export const told = (survey: Survey): string => {
  if ("refused" in survey) return `nothing can be proven at its base (${survey.refused.class})`
  const { durationMs, failed, installMs, passed, skipped, state } = survey.baseline
  const times = `install ${seconds(installMs)}, tests ${seconds(durationMs)}`
  return state === "no-tests"
    ? `no tests yet (${times})`
    : `${passed} pass, ${failed} fail, ${skipped} skipped (${times})`
}

export const seconds = (milliseconds: number) => `${(milliseconds / 1000).toFixed(1)} s`
