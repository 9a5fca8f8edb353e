/** An account of the site. `token` lets it in over Basic authentication, with its e-mail. */
export interface Account {
  readonly accountId: string
  readonly displayName: string
  readonly accountType: "atlassian" | "app" | "customer"
  readonly email?: string
  readonly token?: string
  /** What it may do in every project: nothing (404), look (403 on writing), or all of it. */
  readonly may: "nothing" | "browse" | "write"
}

export interface Status {
  readonly id: string
  readonly name: string
  readonly category: "new" | "indeterminate" | "done"
}

export interface Comment {
  readonly id: string
  readonly author: Account
  readonly updateAuthor: Account
  /** ADF, however it was written. */
  readonly body: unknown
  readonly created: number
  readonly updated: number
  readonly properties: Readonly<Record<string, unknown>>
}

export interface RemoteLink {
  readonly id: number
  readonly globalId: string
  readonly application: Readonly<Record<string, unknown>>
  readonly relationship: string
  readonly object: { readonly url: string; readonly title: string } & Readonly<Record<string, unknown>>
}

export interface Issue {
  readonly id: string
  readonly key: string
  readonly summary: string
  /** As it was written: wiki markup or ADF. */
  readonly description: unknown
  readonly labels: ReadonlyArray<string>
  readonly status: Status
  readonly reporter: Account
  readonly created: number
  readonly updated: number
  readonly comments: ReadonlyArray<Comment>
  readonly links: ReadonlyArray<RemoteLink>
  /** For the page: who moved it where, oldest first. */
  readonly moves: ReadonlyArray<{ readonly by: Account; readonly from: string; readonly to: string }>
}

/** One entry of a changelog; that a key is named `toString` is Jira's own doing. */
export interface Change {
  readonly field: string
  readonly from: string | null
  readonly fromString: string | null
  readonly to: string | null
  readonly toString: string | null
}

/** Jira's way of saying no. */
export class Refusal extends Error {
  readonly status: number
  readonly body: { readonly errorMessages: ReadonlyArray<string>; readonly errors: Readonly<Record<string, string>> }
  constructor(status: number, messages: ReadonlyArray<string>, errors: Readonly<Record<string, string>> = {}) {
    super(`${status} ${messages.join(" ")}`)
    this.status = status
    this.body = { errorMessages: messages, errors }
  }
}
