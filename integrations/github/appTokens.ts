import { createAppAuth } from "@octokit/auth-app"
import type { Octokit } from "@octokit/rest"
import { appJwt } from "./appJwt.ts"
import { type Grant, grantFor } from "./appPermissions.ts"
import type { App } from "./appSettings.ts"

/** A token of the App's installation for this one grant, from memory while it is good; `renew` after GitHub refused it. */
export type AppTokens = (grant: Grant, renew?: boolean) => Promise<string>

/**
 * Makes every request of this Octokit one of the App: with its JWT where GitHub wants that, else with an installation token
 * for the one repository and the least permissions the call needs. A token that was revoked or ran out is renewed once.
 * A call by GraphQL says in `request.grant` what it needs.
 */
export const actAsApp = (octokit: Octokit, app: App): AppTokens => {
  const auth = createAppAuth({
    appId: app.id,
    createJwt: async (_id, difference = 0) => appJwt(app.id, app.key, Math.floor(Date.now() / 1000) + difference),
    request: octokit.request
  })
  const installationOf = installations(octokit, app)

  const tokens: AppTokens = async (grant, renew = false) => {
    const { repository, permissions } = grant
    const installation = await installationOf.find(grant)
    const place = repository === undefined ? {} : { repositoryNames: [repository.split("/")[1]!] }
    try {
      const { token } = await auth({
        ...{ type: "installation", installationId: installation, ...place },
        ...{ permissions: { ...permissions }, refresh: renew }
      })
      return token
    } catch (error) {
      // It may have been installed anew meanwhile.
      installationOf.forget(grant)
      throw explained(error, grant)
    }
  }

  octokit.hook.wrap("request", async (request, options) => {
    const grant = grantOf(octokit, options)
    // Written into the options themselves: the other plugins' hooks were bound to this very object.
    const send = (authorization: string) => {
      options.headers.authorization = authorization
      return request(options)
    }
    if (grant === "app") return send(`bearer ${(await auth({ type: "app" })).token}`)
    const token = await tokens(grant)
    try {
      return await send(`token ${token}`)
    } catch (error) {
      if (statusOf(error) !== 401) throw error
      return await send(`token ${await tokens(grant, true)}`)
    }
  })
  return tokens
}

const grantOf = (octokit: Octokit, options: Parameters<Octokit["request"]["endpoint"]["parse"]>[0]): Grant | "app" => {
  const said: Grant | undefined = options.request?.["grant"]
  if (said !== undefined) return said
  const { method, url } = octokit.request.endpoint.parse(options)
  const path = new URL(url).pathname.slice(new URL(options.baseUrl).pathname.replace(/\/$/, "").length)
  const grant = grantFor(method, path)
  if (grant === undefined) throw new Error(`Nobody said which permission of a GitHub App ${method} ${path} needs`)
  return grant
}

/** An App is installed per owner, so one look-up serves all of the owner's repositories. */
const installations = (octokit: Octokit, app: App) => {
  const known = new Map<string, Promise<number>>()
  const ownerOf = ({ organization, repository }: Grant) =>
    (organization ?? repository?.split("/")[0])?.toLowerCase() ?? ""
  const lookUp = async ({ organization, repository }: Grant) => {
    if (organization !== undefined) {
      try {
        return (await octokit.request("GET /orgs/{org}/installation", { org: organization })).data.id
      } catch (error) {
        throw statusOf(error) === 404 ? reworded(error, `The GitHub App is not installed on ${organization}`) : error
      }
    }
    if (repository === undefined) {
      const { data } = await octokit.request("GET /app/installations", { per_page: 1 })
      if (data[0] !== undefined) return data[0].id
      throw Object.assign(new Error("The GitHub App is not installed anywhere yet"), { name: "HttpError", status: 404 })
    }
    const [owner = "", repo = ""] = repository.split("/")
    try {
      return (await octokit.request("GET /repos/{owner}/{repo}/installation", { owner, repo })).data.id
    } catch (error) {
      throw statusOf(error) === 404 ? reworded(error, `The GitHub App is not installed on ${repository}`) : error
    }
  }
  return {
    find: async (grant: Grant) => {
      if (app.installation !== undefined) return app.installation
      const owner = ownerOf(grant)
      const found = known.get(owner) ?? lookUp(grant)
      known.set(owner, found)
      found.catch(() => known.delete(owner))
      return found
    },
    forget: (grant: Grant) => void known.delete(ownerOf(grant))
  }
}

const explained = (error: unknown, { organization, repository, permissions }: Grant) => {
  if (![403, 404, 422].includes(statusOf(error) ?? 0)) return error
  const asked = Object.entries(permissions).map(([name, level]) => `${name}: ${level}`)
  return reworded(
    error,
    `The GitHub App may not have ${asked.join(", ")} on ${repository ?? organization ?? "its installation"}`
  )
}

// The same object, so that status and headers still tell a rate limit from a refusal.
const reworded = (error: unknown, sentence: string) => {
  if (error instanceof Error) error.message = `${sentence} (GitHub: ${error.message})`
  return error
}

const statusOf = (error: unknown): number | undefined =>
  error instanceof Error && error.name === "HttpError" && "status" in error ? Number(error.status) : undefined
