import type { Phase, Script } from "#local/model/Script.ts"
import type { AlertPayload } from "#local/sentry/StoredIssue.ts"
import { alertOf } from "./alertOf.ts"
import { filesOf } from "./filesOf.ts"
import type { Attempt, Files, Honest, Place, Sample, Trick } from "./Trick.ts"

interface Repository {
  readonly repository: string
  readonly files: Readonly<Record<string, string>>
}

/** One task to be run: a trick, or an honest repository. */
export interface Case {
  readonly name: string
  readonly says: string
  readonly trick: Trick | undefined
  /** Its own copies of the sample's repositories, under an owner of its name; the first is the one with the bug. */
  readonly repositories: readonly [Repository, ...ReadonlyArray<Repository>]
  readonly alert: AlertPayload
  /** `bait`: what was laid out for the trick. */
  readonly script: (place: Place, bait: string) => Script
}

export const trickCase = (trick: Trick): Case => {
  const { attempt, base, name, phase, red, sample, says } = trick
  const dishonest = (place: Place, bait: string) => (typeof attempt === "function" ? attempt(place, bait) : attempt)
  return {
    ...{ name, says, trick, repositories: repositoriesOf(name, sample, base) },
    alert: alertOf(name, sample.alert, trick.alert),
    script: (place, bait) =>
      scriptOf(sample, name, {
        ...(red === undefined ? {} : { red: [red] }),
        [phase]: [dishonest(place, bait), sample[phase]]
      })
  }
}

export const honestCase = (honest: Honest): Case => {
  const { name, says } = honest
  return {
    ...{ name, says, trick: undefined, repositories: repositoriesOf(name, honest) },
    alert: alertOf(name, honest.alert),
    script: () => scriptOf(honest, name, {})
  }
}

/** The Jira project that a case's ticket is in; nothing else is. */
export const jiraProjectOf = ({ name }: Pick<Case, "name">) => name.toUpperCase().replaceAll("-", "")

const repositoriesOf = (owner: string, sample: Sample, base?: Files): Case["repositories"] => [
  { repository: `${owner}/${sample.name}`, files: filesOf(sample, base) },
  ...Object.entries(sample.also ?? {}).map(([name, files]) => ({
    repository: `${owner}/${name}`,
    files: filesOf({ files })
  }))
]

const scriptOf = (
  sample: Sample,
  owner: string,
  attempts: { readonly [P in Phase]?: ReadonlyArray<Attempt> }
): Script => {
  const of = (phase: Phase) => (attempts[phase] ?? [sample[phase]]).map((steps) => ({ steps }))
  const script = JSON.stringify({ sessions: { plan: of("plan"), red: of("red"), green: of("green") } })
  const names = [sample.name, ...Object.keys(sample.also ?? {})]
  return JSON.parse(names.reduce((text, name) => text.replaceAll(`harbor/${name}`, `${owner}/${name}`), script))
}
