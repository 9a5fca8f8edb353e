import type { StoredIssue } from "./StoredIssue.ts"

/** The issues a search finds, or what Sentry says of a search it does not understand. */
export const searchIssues = (
  issues: ReadonlyArray<StoredIssue>,
  { query, sort }: { readonly query: string; readonly sort: string }
): ReadonlyArray<StoredIssue> | string => {
  const tests: Array<(issue: StoredIssue) => boolean> = []
  for (const term of query.split(/\s+/).filter((word) => word !== "")) {
    const test = testOf(term)
    if (test === undefined) return `Error parsing search query: ${term}`
    tests.push(test)
  }
  const seen = sort === "new" ? firstSeen : lastSeen
  return issues.filter((issue) => tests.every((test) => test(issue))).toSorted((one, two) => seen(two) - seen(one))
}

const testOf = (term: string): ((issue: StoredIssue) => boolean) | undefined => {
  const [, key, operator = "", value = ""] = /^([\w.]+):(>=|>|<=|<)?(.+)$/.exec(term) ?? []
  switch (key) {
    case "is":
      return (issue) => issue.status === value || issue.substatus === value
    case "issue.category":
      return (issue) => issue.category === value
    case "project":
      return (issue) => issue.project === value
    case "level":
      return (issue) => issue.events.at(-1)!.level === value
    case "firstSeen":
    case "lastSeen":
      return compare(key === "firstSeen" ? firstSeen : lastSeen, operator, Date.parse(value))
    case "timesSeen":
      return compare((issue) => issue.events.length, operator, Number(value))
    default:
      return undefined
  }
}

const compare = (read: (issue: StoredIssue) => number, operator: string, value: number) => {
  if (!Number.isFinite(value)) return undefined
  return (issue: StoredIssue) => {
    const known = read(issue)
    if (operator === ">") return known > value
    if (operator === ">=") return known >= value
    if (operator === "<") return known < value
    return operator === "<=" ? known <= value : known === value
  }
}

const firstSeen = ({ events }: StoredIssue) => Date.parse(events[0]!.datetime)
const lastSeen = ({ events }: StoredIssue) => Date.parse(events.at(-1)!.datetime)
