import { type AlertPayload, type Author, type StoredComment, type StoredIssue, withEvent } from "./StoredIssue.ts"

/** Every issue the stand-in has been told of, and what became of it. */
export class Issues {
  readonly #known = new Map<string, StoredIssue>()
  #lastId = 9000

  get all(): ReadonlyArray<StoredIssue> {
    return [...this.#known.values()]
  }

  /** By its number, or in an organization by its short id. */
  find(id: string, organization?: string): StoredIssue | undefined {
    const issue = this.all.find((known) => known.id === id || (organization !== undefined && known.shortId === id))
    return organization === undefined || issue?.organization === organization ? issue : undefined
  }

  learn({ data }: AlertPayload): StoredIssue {
    return this.#keep(withEvent(this.#known.get(data.event.issue_id), data.event, this.#known.size + 1))
  }

  change(id: string, change: Partial<Pick<StoredIssue, "category" | "users" | "status" | "substatus">>): StoredIssue {
    return this.#keep({ ...this.#get(id), ...change })
  }

  resolve(id: string, statusDetails: StoredIssue["statusDetails"] = {}): StoredIssue {
    return this.#act(id, "set_resolved", { status: "resolved", substatus: null, statusDetails })
  }

  unresolve(id: string): StoredIssue {
    return this.#act(id, "set_unresolved", { status: "unresolved", substatus: "ongoing", statusDetails: {} })
  }

  /** It happened again: one event more, that of the last time at this moment, and no longer resolved. */
  regress(id: string): StoredIssue {
    const issue = this.#get(id)
    const event = { ...issue.events.at(-1)!, event_id: crypto.randomUUID().replaceAll("-", ""), datetime: now() }
    this.#keep({ ...issue, events: [...issue.events, event] })
    return this.#act(id, "set_regression", { status: "unresolved", substatus: "regressed", statusDetails: {} })
  }

  comment(id: string, by: Author, text: string): StoredComment {
    const comment = { id: this.#nextId(), text, by, at: now() }
    const issue = this.#get(id)
    this.#keep({ ...issue, comments: [...issue.comments, comment] })
    return comment
  }

  editComment(id: string, comment: StoredComment, text: string): StoredComment {
    const edited = { ...comment, text }
    const issue = this.#get(id)
    this.#keep({ ...issue, comments: issue.comments.map((one) => (one.id === comment.id ? edited : one)) })
    return edited
  }

  deleteComment(id: string, comment: StoredComment): void {
    const issue = this.#get(id)
    this.#keep({ ...issue, comments: issue.comments.filter((one) => one.id !== comment.id) })
  }

  #get(id: string): StoredIssue {
    const issue = this.#known.get(id)
    if (issue === undefined) throw new Error(`no issue ${id}`)
    return issue
  }

  #act(id: string, type: string, change: Partial<StoredIssue>): StoredIssue {
    const issue = this.#get(id)
    const activity = { id: this.#nextId(), type, dateCreated: now() }
    return this.#keep({ ...issue, ...change, activity: [activity, ...issue.activity] })
  }

  #keep(issue: StoredIssue): StoredIssue {
    this.#known.set(issue.id, issue)
    return issue
  }

  #nextId(): string {
    return String(++this.#lastId)
  }
}

const now = () => new Date().toISOString()
