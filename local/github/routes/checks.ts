import { paginate } from "#local/github/api/paginate.ts"
import { type Call, type Route, route } from "#local/github/api/Route.ts"
import { repositoryOf } from "#local/github/api/target.ts"
import { notFound, Refusal } from "#local/github/Refusal.ts"
import type { CheckSuiteRecord, RepositoryRecord } from "#local/github/records.ts"
import { annotationShape, checkRunShape } from "#local/github/shapes/check.ts"

export const checkRoutes: ReadonlyArray<Route> = [
  route("GET", "/repos/{owner}/{repo}/commits/{ref}/check-runs", async (call) => {
    const repository = repositoryOf(call)
    const ref = call.params["ref"] ?? ""
    const sha = await call.hub.git(repository).commitSha(ref)
    if (sha === null) throw new Refusal(422, `No commit found for SHA: ${ref}`)
    const all = suitesOf(call, repository)
      .filter((suite) => suite.headSha === sha)
      .flatMap((suite) => suite.runs.map((run) => ({ suite, run })))
    const shown = call.url.searchParams.get("filter") === "all" ? all : newestOfEach(all)
    const { body, ...answer } = await paginate(call, shown.toReversed(), ({ suite, run }) =>
      checkRunShape(call.hub, repository, suite, run)
    )
    return { ...answer, body: { total_count: shown.length, check_runs: body } }
  }),
  route("GET", "/repos/{owner}/{repo}/check-runs/{id}/annotations", (call) => {
    const repository = repositoryOf(call)
    for (const suite of suitesOf(call, repository)) {
      const run = suite.runs.find(({ id }) => id === Number(call.params["id"]))
      if (run !== undefined)
        return paginate(call, run.annotations, (one) => annotationShape(call.hub, repository, suite, one))
    }
    throw notFound()
  })
]

const suitesOf = ({ hub }: Call, { id }: RepositoryRecord) =>
  hub.store.records.checkSuites.filter(({ repositoryId }) => repositoryId === id)

/** GitHub's `filter=latest`, which it takes when none is asked for. */
const newestOfEach = <A extends { readonly suite: CheckSuiteRecord; readonly run: { readonly name: string } }>(
  all: ReadonlyArray<A>
): ReadonlyArray<A> => [...new Map(all.map((one) => [one.run.name, one])).values()]
