import { createPrivateKey, createSign } from "node:crypto"
import { mkdtemp, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { gitEnvironment, runGit } from "./git/runGit.ts"
import { makeApp } from "./makeApp.ts"
import { OpenApi } from "./openapi.ts"
import { startGitHub } from "./startGitHub.ts"

export const shop = "/repos/acme/shop"

/** The stand-in with three repositories and an App that is installed on two of them. `problems` is what no answer of GitHub's would be. */
export const startAppBench = async () => {
  const folder = await mkdtemp(join(tmpdir(), "stand-in-apps-"))
  const app = makeApp("acme", {
    installations: [
      {
        ...{ id: 11, owner: "acme", repositories: ["shop"] },
        permissions: { contents: "write", pull_requests: "write", issues: "read" }
      },
      { id: 12, owner: "other", permissions: { contents: "read" } }
    ]
  })
  const key = createPrivateKey(app.settings["GITHUB_APP_PRIVATE_KEY"]!)
  const problems: Array<string> = []
  const openApi = new OpenApi()
  const { origin, base } = await makeOrigin(folder)
  const github = await startGitHub({
    root: join(folder, "github"),
    users: [{ login: "wren", type: "User", token: "token-wren", permissions: { "acme/shop": "write" } }],
    apps: [app.known]
  })
  for (const name of ["acme/shop", "acme/vault", "other/place"]) {
    const [owner = "", repository = ""] = name.split("/")
    await github.importRepository({ owner, name: repository, from: origin })
  }

  const jwt = (claims: Readonly<Record<string, unknown>> = {}) => {
    const parts = [
      { alg: "RS256", typ: "JWT" },
      { iat: seconds(-5), exp: seconds(300), iss: "271828", ...claims }
    ]
    const text = parts.map((part) => Buffer.from(JSON.stringify(part)).toString("base64url")).join(".")
    return `${text}.${createSign("RSA-SHA256").update(text).sign(key).toString("base64url")}`
  }

  const as = async (token: string, method: string, path: string, body?: unknown) => {
    const answer = await fetch(github.apiUrl.replace(path === "/graphql" ? "/v3" : "never", "") + path, {
      ...{ method, headers: { authorization: `Bearer ${token}` } },
      ...(body === undefined ? {} : { body: JSON.stringify(body) })
    })
    const text = await answer.text()
    // biome-ignore lint/suspicious/noExplicitAny: what it is, is held against GitHub's description
    const data: any = text === "" ? "" : JSON.parse(text)
    // The description wants each account of the list to be a user and an enterprise at once, so each is held against its own route.
    const one = path === "/app/installations" && answer.status === 200 ? data : [data]
    const place = one === data ? "/app/installations/11" : decodeURIComponent(path)
    if (path !== "/graphql")
      for (const item of one) problems.push(...openApi.answer(method, place, answer.status, item))
    return { status: answer.status, body: data }
  }

  const mint = (wanted: unknown) => as(jwt(), "POST", "/app/installations/11/access_tokens", wanted)

  const tokenFor = async (permissions: Readonly<Record<string, string>>): Promise<string> =>
    (await mint({ permissions, repositories: ["shop"] })).body.token

  const updateRef = async (token: string, update: unknown) => {
    const { node_id } = (await as(token, "GET", shop)).body
    const query = `mutation ($id: ID!, $updates: [RefUpdate!]!) { updateRefs(input: { repositoryId: $id, refUpdates: $updates }) { clientMutationId } }`
    return (await as(token, "POST", "/graphql", { query, variables: { id: node_id, updates: [update] } })).body
  }

  const committed = async (token: string, more: Readonly<Record<string, unknown>>) => {
    const content = Buffer.from([0, 1, 2, 255]).toString("base64")
    const blob = (await as(token, "POST", `${shop}/git/blobs`, { content, encoding: "base64" })).body.sha
    const entry = { path: "bin/tool", mode: "100755", type: "blob", sha: blob }
    const base_tree = (await as(token, "GET", `${shop}/git/commits/${base}`)).body.tree.sha
    const tree = (await as(token, "POST", `${shop}/git/trees`, { base_tree, tree: [entry] })).body.sha
    const asked = { message: "m\n\nbody\n", tree, parents: [base], ...more }
    return { tree, commit: (await as(token, "POST", `${shop}/git/commits`, asked)).body }
  }

  const stop = async () => {
    await github.stop()
    await rm(folder, { recursive: true })
  }
  return { github, base, problems, jwt, as, mint, tokenFor, updateRef, committed, stop }
}

export type AppBench = Awaited<ReturnType<typeof startAppBench>>

export const seconds = (away: number) => Math.floor(Date.now() / 1000) + away

const makeOrigin = async (folder: string) => {
  const origin = join(folder, "origin")
  const environment = {
    ...gitEnvironment("/usr/local/bin:/usr/bin:/bin:/opt/homebrew/bin"),
    ...{ GIT_AUTHOR_NAME: "t", GIT_AUTHOR_EMAIL: "t@t", GIT_COMMITTER_NAME: "t", GIT_COMMITTER_EMAIL: "t@t" }
  }
  await runGit(environment, tmpdir(), ["init", "--quiet", "--initial-branch", "main", origin])
  await writeFile(join(origin, "a.txt"), "a\n")
  await runGit(environment, origin, ["add", "--all"])
  await runGit(environment, origin, ["commit", "--quiet", "--message", "base"])
  return { origin, base: (await runGit(environment, origin, ["rev-parse", "HEAD"])).stdout.toString().trim() }
}
