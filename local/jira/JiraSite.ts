import { type Account, type Change, type Comment, type Issue, Refusal, type RemoteLink } from "./records.ts"
import { statuses, transitionsFrom, type Workflow } from "./workflow.ts"

/** What happened, for whoever sends webhooks. */
export type Happening =
  | {
      readonly name: "jira:issue_created" | "jira:issue_updated"
      readonly by: Account
      readonly issue: Issue
      readonly changes: ReadonlyArray<Change>
    }
  | {
      readonly name: "comment_created" | "comment_updated"
      readonly by: Account
      readonly issue: Issue
      readonly comment: Comment
    }

export interface NewIssue {
  readonly project: string
  readonly summary: string
  readonly description?: unknown
  readonly labels?: ReadonlyArray<string>
}

/** What the site knows, and what may be done to it. Everything that changes a ticket is told. */
export class JiraSite {
  readonly #issues = new Map<string, Issue>()
  readonly #tell: (happening: Happening) => void
  readonly #workflow: Workflow
  #lastId = 10_000

  constructor(workflow: Workflow, tell: (happening: Happening) => void) {
    this.#workflow = workflow
    this.#tell = tell
  }

  get issues(): ReadonlyArray<Issue> {
    return [...this.#issues.values()]
  }

  /** As this account sees it: what it may not see is not there. */
  issue(by: Account | undefined, idOrKey: string): Issue {
    const wanted = idOrKey.toUpperCase()
    const issue = this.#issues.get(wanted) ?? this.issues.find(({ id }) => id === wanted)
    if (issue === undefined || by === undefined || by.may === "nothing")
      throw new Refusal(404, ["Issue does not exist or you do not have permission to see it."])
    return issue
  }

  create(by: Account, { project, summary, description = null, labels = [] }: NewIssue): Issue {
    const number = this.issues.filter(({ key }) => key.startsWith(`${project}-`)).length + 1
    const now = Date.now()
    const issue: Issue = {
      ...{ id: this.#nextId(), key: `${project}-${number}`, summary, description, labels, status: statuses[0]! },
      ...{ reporter: by, created: now, updated: now, comments: [], links: [], moves: [] }
    }
    this.#issues.set(issue.key, issue)
    const changes = [
      change("summary", null, summary),
      change("Status", null, issue.status.name),
      ...(labels.length === 0 ? [] : [change("labels", "", labels.join(" "))])
    ]
    this.#tell({ name: "jira:issue_created", by, issue, changes })
    return issue
  }

  setLabels(by: Account, key: string, labels: ReadonlyArray<string>): void {
    const issue = this.#writable(by, key)
    const wrong = labels.find((label) => /\s/.test(label))
    if (wrong !== undefined)
      throw new Refusal(400, [], { labels: `The label '${wrong}' contains spaces which is invalid.` })
    if (labels.join(" ") === issue.labels.join(" ")) return
    const changed = this.#put({ ...issue, labels, updated: Date.now() })
    const changes = [change("labels", issue.labels.join(" "), labels.join(" "))]
    this.#tell({ name: "jira:issue_updated", by, issue: changed, changes })
  }

  rename(by: Account, key: string, summary: string): void {
    const issue = this.#writable(by, key)
    const changed = this.#put({ ...issue, summary, updated: Date.now() })
    this.#tell({ name: "jira:issue_updated", by, issue: changed, changes: [change("summary", issue.summary, summary)] })
  }

  transitions(issue: Issue) {
    return transitionsFrom(this.#workflow, issue.status)
  }

  transition(by: Account, key: string, id: string): void {
    const issue = this.#writable(by, key)
    const chosen = this.transitions(issue).find((one) => one.id === id)
    if (chosen === undefined)
      throw new Refusal(400, [
        "It seems that you have tried to perform an illegal workflow operation. It is not valid for the current state of this issue."
      ])
    const { status: from } = issue
    const moves = [...issue.moves, { by, from: from.name, to: chosen.to.name }]
    const changed = this.#put({ ...issue, status: chosen.to, moves, updated: Date.now() })
    const changes = [{ ...change("status", from.name, chosen.to.name), from: from.id, to: chosen.to.id }]
    this.#tell({ name: "jira:issue_updated", by, issue: changed, changes })
  }

  comment(by: Account, key: string, body: unknown, properties: Comment["properties"] = {}): Comment {
    const issue = this.#writable(by, key)
    const now = Date.now()
    const comment = { id: this.#nextId(), author: by, updateAuthor: by, body, created: now, updated: now, properties }
    const changed = this.#put({ ...issue, comments: [...issue.comments, comment] })
    this.#tell({ name: "comment_created", by, issue: changed, comment })
    return comment
  }

  editComment(by: Account, key: string, id: string, body: unknown, properties?: Comment["properties"]): Comment {
    const issue = this.#writable(by, key)
    const known = issue.comments.find((one) => one.id === id)
    if (known === undefined) throw new Refusal(404, [`Can not find a comment for the id: ${id}.`])
    const merged = { ...known.properties, ...properties }
    const comment = { ...known, body, updateAuthor: by, updated: Date.now(), properties: merged }
    const changed = this.#put({ ...issue, comments: issue.comments.map((one) => (one.id === id ? comment : one)) })
    this.#tell({ name: "comment_updated", by, issue: changed, comment })
    return comment
  }

  deleteComment(by: Account, key: string, id: string): void {
    const issue = this.#writable(by, key)
    this.#put({ ...issue, comments: issue.comments.filter((one) => one.id !== id) })
  }

  /** Answers whether it is new; the same `globalId` is the same link. */
  link(by: Account, key: string, link: Omit<RemoteLink, "id">): { readonly id: number; readonly isNew: boolean } {
    const issue = this.#writable(by, key)
    const known = issue.links.find(({ globalId }) => globalId === link.globalId)
    const made = { ...link, id: known?.id ?? Number(this.#nextId()) }
    this.#put({ ...issue, links: [...issue.links.filter((one) => one !== known), made] })
    return { id: made.id, isNew: known === undefined }
  }

  #writable(by: Account, key: string): Issue {
    const issue = this.issue(by, key)
    if (by.may !== "write") throw new Refusal(403, ["You do not have the permission to do that on this issue."])
    return issue
  }

  #put(issue: Issue): Issue {
    this.#issues.set(issue.key, issue)
    return issue
  }

  #nextId = () => String(++this.#lastId)
}

const change = (field: string, before: string | null, after: string | null): Change => ({
  ...{ field, from: null, fromString: before, to: null, toString: after }
})
