import type { Person } from "./Ids.ts"
import type { Policy } from "./Policy.ts"

/** Login whose permission counts for this person: their own on GitHub, elsewhere the one the policy maps them to. */
export const githubOf = (policy: Policy, person: Person): string | undefined =>
  person.channel === "github" ? person.name : entryOf(policy, person)?.github

/** The same text for one person in every channel where the policy knows them. */
export const identityOf = (policy: Policy, person: Person): string => {
  const entry = entryOf(policy, person)
  return entry === undefined ? `${person.channel}:${person.id}` : `person:${entry.name}`
}

/** Whether these are known to be one person. An account stays its owner's however it is called today. */
export const isOne = (policy: Policy, a: Person, b: Person): boolean =>
  identityOf(policy, a) === identityOf(policy, b) || (a.channel === b.channel && a.id === b.id)

/**
 * Whether these are surely two people: two accounts of one channel are, and two the policy knows as two. Somebody unknown who speaks
 * through another channel, or with another token, may be the same.
 */
export const areTwo = (policy: Policy, a: Person, b: Person): boolean => {
  const [one, other] = [entryOf(policy, a), entryOf(policy, b)]
  if (one !== undefined && other !== undefined) return one !== other
  if (a.channel === b.channel) return a.channel !== "api" && a.id !== b.id
  return one?.[b.channel] !== undefined || other?.[a.channel] !== undefined
}

// GitHub people are known by login, which is what a person can write into a file; elsewhere only ids stay with a person.
const entryOf = ({ people }: Policy, { channel, id, name }: Person) =>
  people.find((entry) =>
    channel === "github" ? entry.github?.toLowerCase() === name.toLowerCase() : entry[channel] === id
  )
