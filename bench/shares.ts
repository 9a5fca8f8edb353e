import { type Interval, intersection, lengthOf, union, without } from "./intervals.ts"
import type { Span } from "./spans.ts"

/** One task from the alert to the pull request that is ready. Times in milliseconds since the epoch. */
export interface Story extends Interval {
  /** From the moment the plan waits on the pull request until a person has written the word. */
  readonly approval: Interval
}

/**
 * Where the time of a story went, in milliseconds: first what is not Redgreen's own, then its own time, then the parts of
 * that. Each moment counts once, for the first row that claims it.
 */
export const sharesOf = (story: Story, spans: ReadonlyArray<Span>) => {
  let left: ReadonlyArray<Interval> = [story]
  const take = (claimed: ReadonlyArray<Interval>) => {
    const merged = union(claimed)
    const taken = lengthOf(intersection(left, merged))
    left = without(left, merged)
    return taken
  }
  const takeSpans = (claims: (span: Span) => boolean) => take(spans.filter(claims))

  const recordingSpend = union(spans.filter(isSpendRecord))
  const others = {
    "Claude Code sessions": take(without(union(spans.filter(named("converse"))), recordingSpend)),
    "test runs": takeSpans(named("Commands.run")),
    "git transfer": takeSpans(isTransfer),
    "waiting for the approval": take([story.approval])
  }
  const own = lengthOf(left)
  const critical = (claims: (span: Span) => boolean) => takeSpans((span) => !isAside(span) && claims(span))
  const parts = {
    "git, local": critical(named("Git.run")),
    "event log and artifacts": critical(({ name }) => /^Nats(EventStore|Artifacts)\./.test(name)),
    "GitHub's API": critical(({ name }) => name.startsWith("GitHub.")),
    "files, folders, deciding": critical(({ name }) => /\.handle$|^ingest\./.test(name)),
    "status comment": takeSpans(isAside),
    "between the services": lengthOf(left)
  }
  return { total: story.to - story.from, others, own, parts }
}

export type Shares = ReturnType<typeof sharesOf>

const named = (name: string) => (span: Span) => span.name === name

// The CLI waits for it: a call's answer ends once its price is in the log.
const isSpendRecord = ({ name, within }: Span) => name === "domain.transact" && within.includes("agents.runSession")

// Beside the work, while the next service is at it already.
const isAside = ({ name, within }: Span) => [name, ...within].includes("Publisher.refreshStatus")

const isTransfer = ({ name, attributes }: Span) =>
  name === "Git.run" && transfers.has(verbOf(String(attributes.get("command"))))

const transfers = new Set(["fetch", "push", "ls-remote", "checkout"])

const verbOf = (command: string) => /^git (?:(?:-C|-c|--git-dir|--work-tree) \S+ )*(\S+)/.exec(command)?.[1] ?? ""
