import type { Event } from "#domain/Event.ts"
import type * as Task from "#domain/Task.ts"

/** An issue or pull request. */
export interface Place {
  readonly repository: string
  readonly number: number
}

/** Where on GitHub an event is told: a word where it was said, the rest on its pull request, or on the issue while there is none. */
export const addressee = (event: Event, state: Task.State): Place | undefined => {
  if (event._tag === "command.refused" || event._tag === "command.asked")
    return event.by.channel === "github" ? (parsed(event.place) ?? pullIn(state, legacy(event))) : undefined
  const repository = "repository" in event ? event.repository : undefined
  return pullIn(state, repository) ?? issuesOf(state)[0]
}

/** The issues the task came from. */
export const issuesOf = ({ intake }: Task.State): ReadonlyArray<Place> =>
  (intake?.sources ?? []).flatMap(({ kind, named, number, repository }) =>
    kind === "github" && named !== true && repository !== undefined && number !== undefined
      ? [{ repository, number }]
      : []
  )

/** The pull request of a repository, or the first one. */
const pullIn = ({ pullRequests }: Task.State, wanted: string | undefined): Place | undefined => {
  const repository = wanted !== undefined && wanted in pullRequests ? wanted : Object.keys(pullRequests)[0]
  return repository === undefined ? undefined : { repository, number: pullRequests[repository]!.number }
}

// Before there were places, a refusal only named the repository.
const legacy = (event: Event) => (event._tag === "command.refused" ? event.repository : undefined)

const parsed = (place: string | undefined): Place | undefined => {
  const [, repository, number] = /^([^#\s]+\/[^#\s]+)#([1-9]\d*)$/.exec(place ?? "") ?? []
  return repository === undefined ? undefined : { repository, number: Number(number) }
}
