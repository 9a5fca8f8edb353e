import { join } from "node:path"
import { assert } from "@effect/vitest"
import { Effect } from "effect"
import { maintainer } from "#local/cast.ts"
import { makeApp } from "#local/github/makeApp.ts"
import { type GitHub, startGitHub } from "#local/github/startGitHub.ts"
import { startServices } from "#local/startServices.ts"
import { freshAlert } from "./alerts.ts"
import { ask } from "./doors.ts"
import { onlyRates } from "./parcel.ts"
import { inWorld, repository, World } from "./world.ts"

const [owner = "", name = ""] = repository.split("/")
const app = makeApp(owner)
let github: GitHub

inWorld({
  prepare: onlyRates,
  // A GitHub of its own, which knows Redgreen as an App and not as a person.
  begin: ({ GITHUB_TOKEN: _token, ...settings }, logFile) =>
    Effect.gen(function* () {
      const home = settings["REDGREEN_HOME"]!
      github = yield* Effect.acquireRelease(
        Effect.promise(() =>
          startGitHub({
            root: join(home, "github-with-app"),
            users: [{ ...maintainer, type: "User", permissions: { [repository]: "write" } }],
            apps: [app.known]
          })
        ),
        (started) => Effect.promise(() => started.stop())
      )
      yield* Effect.promise(() => github.importRepository({ owner, name, from: join(home, "sample") }))
      const place = { GITHUB_URL: github.url, GITHUB_API_URL: github.apiUrl }
      return yield* startServices({ ...settings, ...app.settings, ...place }, logFile)
    })
})("as a GitHub App", (it) => {
  it.effect(
    "an alert becomes a ready pull request with signed commits, and no call had more permission than it needs",
    () =>
      Effect.gen(function* () {
        const world = yield* World
        const task = yield* world.raise(freshAlert())
        yield* world.until(task, "pr.opened")
        const [draft] = github.state.pulls(owner, name)
        assert.strictEqual(draft?.author, "redgreen-agent[bot]")
        const planned = yield* commitsOf(draft!.number)
        const approved = yield* world.api("POST", `/api/tasks/${task}/approve`, { plan: "v1" })
        assert.strictEqual(approved.status, 200)
        const { event } = yield* world
          .until(task, "pr.ready")
          .pipe(Effect.map(({ history }) => history.findLast(({ event }) => event._tag === "pr.ready")!))

        const fixed = yield* commitsOf(draft!.number)
        assert.deepStrictEqual([planned.length, fixed.length], [1, 2])
        for (const commit of [...planned, ...fixed]) {
          assert.isTrue(commit.verified, commit.message)
          assert.strictEqual(commit.author, "redgreen-agent[bot]")
          assert.include(commit.message, `Redgreen-Task: ${task}`)
        }
        assert.strictEqual(event._tag === "pr.ready" && event.head, fixed.at(-1)!.sha)
        assert.isFalse(github.state.pulls(owner, name)[0]!.pull.draft)
        assert.lengthOf(github.state.pulls(owner, name), 1)

        const seen = github.state.requests.filter(({ login }) => login === "redgreen-agent[bot]")
        assert.deepStrictEqual(
          seen.filter(({ status }) => status >= 400 && status !== 404),
          []
        )
        for (const { method, path, permissions } of seen.filter((one) => one.permissions !== undefined)) {
          const place = path.replace(/^\/api(\/v3)?/, "").replace(/\?.*/, "")
          const [, wanted] = needs.find(([pattern]) => pattern.test(`${method} ${place}`)) ?? []
          const { metadata: _metadata, ...beyond } = permissions!
          assert.isDefined(wanted, `${method} ${place} was not expected`)
          assert.include(wanted, listed(beyond), `${method} ${place}`)
        }
      })
  )
})

/** Everything that may be asked with an installation token, and with which permissions besides `metadata: read`. */
const needs: ReadonlyArray<readonly [RegExp, ReadonlyArray<string>]> = [
  [/^(GET|POST) \/harbor\/parcel-post\.git\/(info\/refs|git-upload-pack)$/, ["contents:read"]],
  [/^GET \/users\/|^GET \/repos\/[^/]+\/[^/]+$|\/collaborators\/[^/]+\/permission$/, [""]],
  [/^GET \/repos\/[^/]+\/[^/]+\/git\//, ["contents:read"]],
  [/^POST \/repos\/[^/]+\/[^/]+\/git\/(blobs|trees|commits)$/, ["contents:write"]],
  // A ref with a lease, and the draft made ready.
  [/^POST \/graphql$/, ["contents:write", "contents:write,pull_requests:write"]],
  [/^GET \/repos\/[^/]+\/[^/]+\/pulls/, ["pull_requests:read"]],
  [/^(POST|PATCH) \/repos\/[^/]+\/[^/]+\/pulls/, ["pull_requests:write"]],
  [/^GET \/repos\/[^/]+\/[^/]+\/issues\//, ["issues:read,pull_requests:read"]],
  [/^(POST|PATCH) \/repos\/[^/]+\/[^/]+\/issues\//, ["issues:write,pull_requests:write"]]
]

const listed = (permissions: Readonly<Record<string, string>>) =>
  Object.entries(permissions)
    .map(([name, level]) => `${name}:${level}`)
    .sort()
    .join(",")

/** As a person sees them on the pull request, oldest first. */
const commitsOf = (number: number) =>
  Effect.map(
    ask("GET", `${github.apiUrl}/repos/${repository}/pulls/${number}/commits`, {
      headers: { authorization: `Bearer ${maintainer.token}` }
    }),
    ({ body }) =>
      (body as ReadonlyArray<Wire>).map(({ sha, commit }) => ({
        ...{ sha, message: commit.message, author: commit.author.name },
        verified: commit.verification.verified
      }))
  )

interface Wire {
  readonly sha: string
  readonly commit: {
    readonly message: string
    readonly author: { readonly name: string }
    readonly verification: { readonly verified: boolean }
  }
}
