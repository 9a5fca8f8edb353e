import { type Route, route } from "#local/github/api/Route.ts"
import { repositoryOf } from "#local/github/api/target.ts"
import { Refusal } from "#local/github/Refusal.ts"
import { commitShape } from "#local/github/shapes/commit.ts"
import { repositoryApi, repositoryPage } from "#local/github/shapes/repository.ts"

export const branchRoutes: ReadonlyArray<Route> = [
  route("GET", "/repos/{owner}/{repo}/branches/{+branch}", async (call) => {
    const repository = repositoryOf(call)
    const name = call.params["branch"] ?? ""
    const git = call.hub.git(repository)
    const sha = await git.branch(name)
    const [commit] = sha === null ? [] : await git.log(sha, 1)
    if (commit === undefined) throw new Refusal(404, "Branch not found")
    const self = `${repositoryApi(call.hub, repository)}/branches/${name}`
    return {
      status: 200,
      body: {
        name,
        commit: commitShape(call.hub, repository, commit),
        _links: { self, html: `${repositoryPage(call.hub, repository)}/tree/${name}` },
        protected: false,
        protection: { enabled: false, required_status_checks: { enforcement_level: "off", contexts: [], checks: [] } },
        protection_url: `${self}/protection`
      }
    }
  }),
  route("GET", "/repos/{owner}/{repo}/git/ref/{+ref}", async (call) => {
    const repository = repositoryOf(call)
    const git = call.hub.git(repository)
    const ref = `refs/${call.params["ref"]}`
    const sha = await git.ref(ref)
    if (sha === null) throw new Refusal(404, "Not Found")
    const api = `${repositoryApi(call.hub, repository)}/git`
    const type = await git.type(sha)
    const node_id = `REF_${Buffer.from(`${repository.id}:${ref}`).toString("base64url")}`
    return {
      status: 200,
      body: { ref, node_id, url: `${api}/${ref}`, object: { sha, type, url: `${api}/${type}s/${sha}` } }
    }
  })
]
