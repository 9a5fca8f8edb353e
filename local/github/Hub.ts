import type { Accounts } from "./Accounts.ts"
import type { GitRepository } from "./git/GitRepository.ts"
import type { RepositoryRecord } from "./records.ts"
import type { Store } from "./Store.ts"
import type { Webhooks } from "./Webhooks.ts"

/** Everything a route, an action or a page works with. */
export interface Hub {
  readonly store: Store
  readonly accounts: Accounts
  readonly webhooks: Webhooks
  /** Web and git base, no slash at the end. */
  readonly url: string
  readonly apiUrl: string
  git(repository: Pick<RepositoryRecord, "owner" | "name">): GitRepository
  /** Runs one change of a repository at a time, so that a check and what depends on it are one step. */
  exclusively<A>(repository: RepositoryRecord, change: () => Promise<A>): Promise<A>
}
