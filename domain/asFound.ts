import type { Plan } from "./Plan.ts"

/** How the tests of a repository stood before anything was written. Names are apart: each channel escapes and sets them in its own way. */
export interface AsFound {
  readonly repository: string
  /** `37 tests pass, 1 fails already`, without a full stop. */
  readonly says: string
  /** Ids of the first that fail already, and how many more there are. */
  readonly failing: ReadonlyArray<string>
  readonly more: number
  readonly skipped: number
  /** What has to be reachable for the tests to pass. */
  readonly services: ReadonlyArray<string>
}

/** Undefined for a plan from before bases were surveyed. At most `most` ids are told. */
export const asFound = ({ baseline, repository, tests }: PlannedRepository, most = 3): AsFound | undefined => {
  if (baseline === undefined) return undefined
  const { failed, failing, passed, services, skipped, state } = baseline
  const told = failing.slice(0, most)
  const says =
    state === "no-tests"
      ? `no tests yet${tests.length === 0 ? ", and the plan names none" : ": the plan adds the first"}`
      : [
          passed === 0 ? "no test passes" : passed === 1 ? "1 test passes" : `${passed} tests pass`,
          ...(failed === 0 ? [] : [`${failed} ${failed === 1 ? "fails" : "fail"} already`])
        ].join(", ")
  return { repository, says, failing: told, more: Math.max(0, failed - told.length), skipped, services }
}

type PlannedRepository = Plan["repositories"][number]

/** As one sentence with the channel's own way to show a name. `isOnly`: the plan is about no other repository. */
export const foundSentence = (found: AsFound, isOnly: boolean, name: (text: string) => string): string => {
  const { failing, more, repository, says, services, skipped } = found
  const names = failing.map((id) => name(id))
  const which = names.length === 0 ? "" : ` (${names.join(", ")}${more === 0 ? "" : ` and ${more} more`})`
  const left = skipped === 0 ? "" : `, ${skipped} ${skipped === 1 ? "is" : "are"} skipped`
  const needed = services.length === 0 ? "" : ` Needs ${services.map((service) => name(service)).join(", ")}.`
  return `${isOnly ? "" : `${name(repository)}: `}${says}${which}${left}.${needed}`
}
