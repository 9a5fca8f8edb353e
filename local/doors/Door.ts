import type { AlertPayload } from "../sentry/StoredIssue.ts"
import type { StandIns } from "../standIns.ts"

/** Where the system under demonstration is, and what happened to the sample. */
export interface Scene {
  readonly standIns: Pick<StandIns, "github" | "jira" | "sentry" | "slack">
  /** Of the running services, with the token of their HTTP API. */
  readonly url: string
  readonly apiToken: string
  readonly alert: AlertPayload
  readonly repository: string
}

/** A plan that waits for a person. */
export interface Waiting {
  readonly task: string
  readonly version: number
  readonly pull: { readonly repository: string; readonly number: number; readonly url: string }
}

/** One of the ways a bug comes in. Reports it as a person or a vendor would, and throws should the answer be a no. */
export type Door = (scene: Scene) => Promise<Approach>

/** How the one who decides goes on from there. */
export interface Approach {
  /** What is done, for whoever watches. */
  readonly deed: (waiting: Waiting) => string
  /** Somebody who may says yes to exactly this plan. */
  readonly approve: (waiting: Waiting) => Promise<void>
  /** Where a person can do that by hand. */
  readonly place: (waiting: Waiting) => string
}

/** Throws unless the answer is one of success. */
export const accepted = async (what: string, answer: Promise<Response>): Promise<Response> => {
  const response = await answer
  if (!response.ok) throw new Error(`${what} was answered ${response.status}: ${await response.text()}`)
  return response
}

export const post = (url: string, token: string, body: unknown): Promise<Response> =>
  fetch(url, {
    method: "POST",
    headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
    body: JSON.stringify(body)
  })

/** The alert's issue in Sentry's stand-in, which learns it without a word to anybody. */
export const sentryIssue = ({ alert, standIns }: Scene) => {
  const { id, organization, shortId } = standIns.sentry.learn(alert)
  return { shortId, url: `${standIns.sentry.url}/organizations/${organization}/issues/${id}/` }
}
