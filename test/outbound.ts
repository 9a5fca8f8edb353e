import { agentLogin } from "#local/cast.ts"
import type { World } from "./world.ts"

type OpenWorld = World["Service"]

/** How a call goes wrong: with a 5xx or a 429 before its effect, or with its answer lost after it. */
export type Mishap = "refused" | "limited" | "lost"

/** A call in which Redgreen changes something at a vendor. */
export interface Call {
  /** Vendor, method and address, with … for each key and number: `jira POST /rest/api/3/issue/…/comment`. */
  readonly route: string
  readonly outcome: Mishap | "done"
}

/** From now on; the calls made since. */
export const listening = (world: OpenWorld): (() => ReadonlyArray<Call>) => {
  const before = callsOf(world).map(({ length }) => length)
  return () => callsOf(world).flatMap((calls, vendor) => calls.slice(before[vendor]))
}

/** By vendor, oldest first. */
const callsOf = ({ github, jira, sentry, slack }: OpenWorld): ReadonlyArray<ReadonlyArray<Call>> => [
  github.state.requests
    .filter(({ login, method, path }) => login === agentLogin && method !== "GET" && !path.endsWith("/git-upload-pack"))
    .map(({ method, path, status }) => call("github", method, path.replace(/^\/api(\/v3)?/, ""), status)),
  jira.requests
    // The one question that Jira wants asked with a POST.
    .filter(({ method, path }) => method !== "GET" && !path.endsWith("/comment/list"))
    .map(({ method, path, status }) => call("jira", method, path, status)),
  sentry.requests
    .filter(({ method }) => method !== "GET")
    .map(({ method, path, status }) => call("sentry", method, path, status)),
  slack.calls
    .filter(({ method }) => !slackQuestions.has(method))
    .map(({ method, outcome }) => call("slack", method, "", outcome === "dropped" ? 0 : Number(outcome) || 200))
]

/** Slack has everything asked with a POST. */
const slackQuestions: ReadonlySet<string> = new Set([
  ...["auth.test", "users.info", "usergroups.users.list", "chat.getPermalink"],
  ...["conversations.list", "conversations.history", "conversations.replies"]
])

const call = (vendor: string, method: string, path: string, status: number): Call => ({
  route: [vendor, method, path.replace(/\?.*/, "").replace(/(?<!api)\/([A-Z]+-)?\d+(?=\/|$)/g, "/…")].join(" "),
  outcome: status === 0 ? "lost" : status === 429 ? "limited" : status >= 500 ? "refused" : "done"
})

/** What was called, each once. */
export const routesOf = (calls: ReadonlyArray<Call>): ReadonlySet<string> =>
  new Set(calls.map(({ route }) => route).toSorted())

/**
 * Which routes go wrong in which stage: each in the last one that calls it, if not before, and at least two of every vendor where
 * there are as many, those first that did not yet. More would be hits on the same delivery, which then waits for minutes.
 */
export const spread = (stages: ReadonlyArray<ReadonlyArray<Call>>): ReadonlyArray<ReadonlyArray<string>> => {
  const hit = new Set<string>()
  const isLast = (route: string, stage: number) => !stages.slice(stage + 1).some((later) => isIn(later, route))
  return stages.map((calls, stage) => {
    const urgency = (route: string) => (hit.has(route) ? 0 : isLast(route, stage) ? 2 : 1)
    const chosen = [...Map.groupBy(new Set(calls.map(({ route }) => route)), vendorOf).values()].flatMap((routes) =>
      routes
        .toSorted((one, other) => urgency(other) - urgency(one))
        .filter((route, at) => at < 2 || urgency(route) === 2)
    )
    for (const route of chosen) hit.add(route)
    return chosen
  })
}

const isIn = (calls: ReadonlyArray<Call>, wanted: string) => calls.some(({ route }) => route === wanted)
const vendorOf = (route: string) => route.split(" ")[0]!

/** Has the next call of each route go wrong. `beforeLoss` is awaited when its effect is there and its answer is not yet lost. */
export const spoil = (
  { github, jira, sentry, slack }: OpenWorld,
  routes: Iterable<string>,
  mishap: Mishap,
  beforeLoss: (route: string) => Promise<unknown> = async () => {}
): void => {
  const faultsOf = (wanted: string) =>
    [...routes].flatMap((route) => {
      const [vendor, method = "", address = ""] = route.split(" ")
      const path = new RegExp(`^${address.replaceAll(".", "\\.").replaceAll("/…", "/([A-Z]+-)?\\d+")}$`)
      return vendor === wanted ? [{ method, path, times: 1, beforeDrop: () => beforeLoss(route) }] : []
    })
  const status = mishap === "refused" ? 503 : 429
  const isLost = mishap === "lost"
  for (const { beforeDrop, ...calls } of faultsOf("github"))
    github.failNext(
      { ...calls, login: agentLogin },
      isLost ? { drop: true, beforeDrop } : { status, retryAfterSeconds: 1 }
    )
  jira.clearFaults()
  for (const { beforeDrop, ...calls } of faultsOf("jira"))
    jira.setFault({ ...calls, ...(isLost ? { dropAfter: true, beforeDrop } : { status, retryAfter: 1 }) })
  sentry.setFaults(
    ...faultsOf("sentry").map(({ beforeDrop, ...calls }) => {
      return {
        ...calls,
        ...(isLost ? ({ dropAfterEffect: true, beforeDrop } as const) : ({ status, resetIn: 1 } as const))
      }
    })
  )
  slack.setFaults(
    ...faultsOf("slack").map(({ beforeDrop, method, times }) => {
      return {
        method,
        times,
        ...(isLost ? ({ drop: true, beforeDrop } as const) : ({ status, retryAfter: 1 } as const))
      }
    })
  )
}
