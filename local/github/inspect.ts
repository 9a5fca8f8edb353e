import type { Hub } from "./Hub.ts"
import type { CommentRecord, DeliveryRecord, PullRecord, RepositoryRecord, ReviewRecord } from "./records.ts"
import type { SeenRequest } from "./server.ts"

/** What tests and the demo look at; the records are for reading only. */
export interface State {
  pulls(owner: string, name: string): ReadonlyArray<PullRecord>
  comments(owner: string, name: string, number: number): ReadonlyArray<CommentRecord>
  reviews(owner: string, name: string, number: number): ReadonlyArray<ReviewRecord>
  readonly deliveries: ReadonlyArray<DeliveryRecord>
  readonly requests: ReadonlyArray<SeenRequest>
  /** Resolves once no webhook is under way. */
  deliveriesSettled(): Promise<void>
}

export const inspect = (hub: Hub, requests: ReadonlyArray<SeenRequest>): State => {
  const { store } = hub
  const repository = (owner: string, name: string): RepositoryRecord => {
    const found = store.repository(owner, name)
    if (found === undefined) throw new Error(`There is no repository ${owner}/${name}`)
    return found
  }
  const ofIssue = <A extends { readonly issueId: number }>(
    all: ReadonlyArray<A>,
    owner: string,
    name: string,
    number: number
  ) => {
    const id = store.issue(repository(owner, name), number)?.id
    return all.filter((one) => one.issueId === id)
  }
  return {
    pulls: (owner, name) => store.pulls(repository(owner, name)),
    comments: (owner, name, number) => ofIssue(store.records.comments, owner, name, number),
    reviews: (owner, name, number) => ofIssue(store.records.reviews, owner, name, number),
    deliveries: store.records.deliveries,
    requests,
    deliveriesSettled: () => hub.webhooks.settled()
  }
}
