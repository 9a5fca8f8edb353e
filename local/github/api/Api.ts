import { randomUUID } from "node:crypto"
import type { IncomingMessage } from "node:http"
import type { Account } from "#local/github/Accounts.ts"
import type { Hub } from "#local/github/Hub.ts"
import { notFound, Refusal } from "#local/github/Refusal.ts"
import { requirePermissions } from "#local/github/routes/appsPermissions.ts"
import { allRoutes } from "./allRoutes.ts"
import type { Fault } from "./Faults.ts"
import { RateLimit, rateHeaders } from "./RateLimit.ts"
import { type Answer, matchRoute } from "./Route.ts"
import { parseJson, readBody } from "./readBody.ts"

export interface ApiRequest {
  readonly request: IncomingMessage
  readonly url: URL
  /** Below the API's base, still encoded. */
  readonly path: string
  readonly user: Account | null
  readonly fault: Fault | undefined
}

export interface ApiAnswer extends Answer {
  readonly headers: Readonly<Record<string, string>>
}

/** GitHub's REST and GraphQL: who is calling, what they may, and errors as GitHub words them. */
export class Api {
  readonly #hub: Hub
  readonly #rates = new RateLimit()
  readonly #routes = allRoutes(this.#rates)

  constructor(hub: Hub) {
    this.#hub = hub
  }

  async answer(asked: ApiRequest): Promise<ApiAnswer> {
    const answered = await this.#attempt(asked).catch(refusalAnswer)
    const caller = callerOf(asked)
    const rate = asked.path === "/rate_limit" ? this.#rates.look(caller) : this.#rates.count(caller)
    return {
      ...answered,
      headers: {
        "x-github-request-id": randomUUID().replaceAll("-", "").slice(0, 20).toUpperCase(),
        "x-github-media-type": "github.v3; format=json",
        "x-github-api-version-selected": "2022-11-28",
        ...rateHeaders(rate),
        ...answered.headers
      }
    }
  }

  async #attempt(asked: ApiRequest): Promise<Answer> {
    const bytes = await readBody(asked.request)
    if (asked.request.headers.authorization !== undefined && asked.user === null)
      throw new Refusal(401, "Bad credentials")
    if (this.#rates.look(callerOf(asked)).remaining === 0) {
      throw new Refusal(403, `API rate limit exceeded for ${callerOf(asked)}.`)
    }
    const fault = asked.fault !== undefined && "status" in asked.fault ? asked.fault : undefined
    if (fault !== undefined && fault.performed !== true) return faultAnswer(fault)
    const answered = await this.#route(asked, bytes)
    return fault === undefined ? answered : faultAnswer(fault)
  }

  async #route({ request, url, path, user }: ApiRequest, bytes: Buffer): Promise<Answer> {
    for (const route of this.#routes) {
      const params = route.method === request.method ? matchRoute(route, path) : undefined
      if (params === undefined) continue
      requirePermissions(this.#hub, user, route.method, path, parseJson(bytes))
      const { accept = "" } = request.headers
      const answer = async () => route.answer({ hub: this.#hub, user, params, url, body: parseJson(bytes), accept })
      const repository = this.#hub.store.repository(params["owner"] ?? "", params["repo"] ?? "")
      if (route.method === "GET" || repository === undefined) return await answer()
      return await this.#hub.exclusively(repository, answer)
    }
    throw notFound()
  }
}

const callerOf = ({ user }: ApiRequest): string => user?.login ?? "anonymous"

const refusalAnswer = (error: unknown): Answer => {
  if (error instanceof Refusal) return { status: error.status, body: error.body }
  throw error
}

const faultAnswer = ({ status, message, retryAfterSeconds }: Extract<Fault, { status: number }>): Answer => ({
  status,
  body: new Refusal(status, message ?? (status === 429 ? "You have exceeded a secondary rate limit." : "Server Error"))
    .body,
  headers: retryAfterSeconds === undefined ? {} : { "retry-after": String(retryAfterSeconds) }
})
