import { readFile, rename, writeFile } from "node:fs/promises"
import { join } from "node:path"
import type { CommentRecord, IssueRecord, PullRecord, Records, RepositoryRecord } from "./records.ts"

const KEPT_DELIVERIES = 100
const WRITE_DELAY_MS = 50

/** The records in memory, written to `state.json` a moment after they change and when it is closed. */
export class Store {
  readonly records: Records
  readonly #file: string
  #timer: NodeJS.Timeout | undefined
  #writing: Promise<void> = Promise.resolve()

  private constructor(file: string, records: Records) {
    this.#file = file
    this.records = records
  }

  static async open(root: string): Promise<Store> {
    const file = join(root, "state.json")
    const text = await readFile(file, "utf8").catch(() => undefined)
    return new Store(file, {
      ...emptyRecords(),
      // What an older release wrote lacks what it did not know.
      ...(text === undefined ? {} : (JSON.parse(text) as Records))
    })
  }

  nextId(): number {
    this.records.lastId += 1
    return this.records.lastId
  }

  /** Call after every change. */
  changed(): void {
    this.#timer ??= setTimeout(() => void this.flush(), WRITE_DELAY_MS)
  }

  flush(): Promise<void> {
    clearTimeout(this.#timer)
    this.#timer = undefined
    this.#writing = this.#writing.then(() => this.#write())
    return this.#writing
  }

  repository(owner: string, name: string): RepositoryRecord | undefined {
    const wanted = `${owner}/${name}`.toLowerCase()
    return this.records.repositories.find((one) => `${one.owner}/${one.name}`.toLowerCase() === wanted)
  }

  issue(repository: RepositoryRecord, number: number): IssueRecord | undefined {
    return this.records.issues.find((one) => one.repositoryId === repository.id && one.number === number)
  }

  pulls(repository: RepositoryRecord): ReadonlyArray<PullRecord> {
    return this.records.issues.filter(
      (one): one is PullRecord => one.repositoryId === repository.id && one.pull !== null
    )
  }

  comments(issue: IssueRecord): ReadonlyArray<CommentRecord> {
    return this.records.comments.filter((one) => one.issueId === issue.id)
  }

  async #write(): Promise<void> {
    const kept = this.records.deliveries.slice(-KEPT_DELIVERIES)
    await writeFile(`${this.#file}.new`, JSON.stringify({ ...this.records, deliveries: kept }))
    await rename(`${this.#file}.new`, this.#file)
  }
}

const emptyRecords = (): Records => ({
  lastId: 1000,
  repositories: [],
  issues: [],
  comments: [],
  reactions: [],
  reviews: [],
  reviewComments: [],
  statuses: [],
  checkSuites: [],
  deliveries: [],
  signed: []
})
