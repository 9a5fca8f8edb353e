import { type Case, honestCase, trickCase } from "./Case.ts"
import { honest } from "./honest/all.ts"
import type { Sample } from "./Trick.ts"
import { setUpToolchains } from "./toolchains.ts"
import { tricks } from "./tricks/all.ts"

export interface Choice {
  readonly tricks: boolean
  readonly honest: boolean
  /** Parts of names; all where there is none. */
  readonly only: ReadonlyArray<string>
}

/** The cases that were asked for, the settings of the toolchains they need, and what is skipped for want of one. */
export const chooseCases = async ({ only, ...kinds }: Choice, path: string, say: (line: string) => void) => {
  const wanted = [
    ...(kinds.tricks ? tricks.map((trick) => ({ sample: trick.sample, one: trickCase(trick) })) : []),
    ...(kinds.honest ? honest.map((sample) => ({ sample, one: honestCase(sample) })) : [])
  ].filter(({ one }) => only.length === 0 || only.some((part) => one.name.includes(part)))
  const { lacking, settings } = await setUpToolchains(
    wanted.flatMap(({ sample }) => needsOf(sample)),
    path,
    say
  )
  const isThere = (sample: Sample) => needsOf(sample).every((need) => !lacking.has(need))
  const of = (found: boolean): ReadonlyArray<Case> =>
    wanted.filter(({ sample }) => isThere(sample) === found).map(({ one }) => one)
  return { cases: of(true), skipped: of(false).map(({ name }) => name), lacking, settings }
}

const needsOf = (sample: Sample) => sample.needs ?? []
