import { mkdtemp, rm, writeFile } from "node:fs/promises"
import { createServer, type IncomingHttpHeaders, type Server } from "node:http"
import type { AddressInfo } from "node:net"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { buffer } from "node:stream/consumers"
import { Octokit } from "@octokit/rest"
import type { KnownUser } from "./Accounts.ts"
import { type GitResult, gitEnvironment, runGit } from "./git/runGit.ts"
import { OpenApi } from "./openapi.ts"
import { type GitHub, startGitHub } from "./startGitHub.ts"

export interface Received {
  readonly headers: IncomingHttpHeaders
  readonly raw: Buffer
}

const REPOSITORY = "acme/shop"
export const SECRET = "a secret of the tests"

export const USERS: ReadonlyArray<KnownUser> = [
  {
    ...{ login: "ada", type: "User", token: "token-ada", permissions: { [REPOSITORY]: "admin" } },
    teams: { "acme/core": "maintainer", "acme/Docs": "member" }
  },
  {
    ...{ login: "wren", type: "User", token: "token-wren", permissions: { [REPOSITORY]: "write" } },
    teams: { "acme/core": "invited", "acme/docs": "member" }
  },
  { login: "rob", type: "User", token: "token-rob", permissions: { [REPOSITORY]: "read" } },
  { login: "eve", type: "User", token: "token-eve" },
  { login: "fixer[bot]", type: "Bot", token: "ghs_123_token-fixer", permissions: { [REPOSITORY]: "write" } }
]

const environment = gitEnvironment("/usr/local/bin:/usr/bin:/bin:/opt/homebrew/bin")
const openApi = new OpenApi()

/**
 * The stand-in with one private repository `acme/shop`, a webhook receiver, Octokit and git as any of `USERS`. Every JSON answer
 * and every webhook body that passes is held against GitHub's description; `problems` collects what differs.
 */
export class TestBench {
  readonly github: GitHub
  readonly root: string
  readonly received: Array<Received> = []
  readonly problems: Array<string> = []
  /** What the receiver answers. */
  receiverStatus = 202
  readonly receiverUrl: string
  readonly #receiver: Server

  private constructor(root: string, github: GitHub, receiver: Server, receiverUrl: string) {
    this.root = root
    this.github = github
    this.#receiver = receiver
    this.receiverUrl = receiverUrl
  }

  static async start(): Promise<TestBench> {
    const root = await mkdtemp(join(tmpdir(), "github-stand-in-"))
    await makeOrigin(join(root, "origin"))
    const receiver = createServer()
    await new Promise<void>((resolve) => receiver.listen(0, "127.0.0.1", resolve))
    const url = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/webhooks/github`
    const github = await startGitHub({ root: join(root, "github"), users: USERS, webhook: { url, secret: SECRET } })
    const bench = new TestBench(root, github, receiver, url)
    receiver.on("request", async (request, response) => {
      const raw = await buffer(request)
      bench.#see({ headers: request.headers, raw })
      response.writeHead(bench.receiverStatus).end()
    })
    await github.importRepository({ owner: "acme", name: "shop", from: join(root, "origin") })
    await git(root, ["clone", "--quiet", `${github.url}/acme/shop.git`, "work"], "token-wren")
    return bench
  }

  async stop(): Promise<void> {
    await this.github.stop()
    const closed = new Promise((resolve) => this.#receiver.close(resolve))
    this.#receiver.closeAllConnections()
    await closed
    await rm(this.root, { recursive: true })
  }

  octokit(login?: string): Octokit {
    const token = USERS.find((user) => user.login === login)?.token ?? login
    const octokit = new Octokit({
      baseUrl: this.github.apiUrl,
      ...(token === undefined ? {} : { auth: token }),
      log: { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined }
    })
    octokit.hook.wrap("request", async (request, options) => {
      const path = (url: string): string =>
        new URL(url).pathname
          .replace("/api/v3", "")
          .replace(/\/contents$/, "$&/")
          .replaceAll("%2F", "/")
      try {
        const response = await request(options)
        const json = response.headers["content-type"]?.startsWith("application/json") || response.status === 204
        if (json && !options.url.endsWith("/graphql"))
          this.#note(openApi.answer(options.method, path(response.url), response.status, response.data))
        return response
      } catch (error) {
        const { response } = error as { response?: { url: string; status: number; data: unknown } }
        if (response !== undefined && !options.url.endsWith("/graphql")) {
          this.#note(openApi.answer(options.method, path(response.url), response.status, response.data))
        }
        throw error
      }
    })
    return octokit
  }

  /** Runs git in the clone as somebody; the exit code is the caller's to judge. */
  git(args: ReadonlyArray<string>, login = "wren"): Promise<GitResult> {
    return git(join(this.root, "work"), args, USERS.find((user) => user.login === login)?.token)
  }

  /** A new commit on a branch, pushed. Answers its hash. */
  async push(branch: string, file: string, content: string, login = "wren"): Promise<string> {
    await this.git([
      "switch",
      "--quiet",
      "-C",
      branch,
      (await this.#remoteHas(branch)) ? `origin/${branch}` : "origin/main"
    ])
    await writeFile(join(this.root, "work", file), content)
    await this.git(["add", "--all"])
    await this.git(["commit", "--quiet", "--message", `Change ${file}`])
    await this.git(["push", "--quiet", "origin", branch], login)
    return (await this.git(["rev-parse", "HEAD"])).stdout.toString().trim()
  }

  /** The webhooks of one kind, once none is under way. */
  async webhooks(event: string, action?: string): Promise<ReadonlyArray<Record<string, unknown>>> {
    await this.github.state.deliveriesSettled()
    return this.received
      .filter(({ headers }) => headers["x-github-event"] === event)
      .map(({ raw }) => JSON.parse(raw.toString()) as Record<string, unknown>)
      .filter((body) => action === undefined || body["action"] === action)
  }

  async #remoteHas(branch: string): Promise<boolean> {
    return (await this.git(["show-ref", "--verify", "--quiet", `refs/remotes/origin/${branch}`])).code === 0
  }

  #see(received: Received): void {
    this.received.push(received)
    const event = String(received.headers["x-github-event"])
    this.#note(openApi.webhook(event, JSON.parse(received.raw.toString()) as { action?: string }))
  }

  #note(problems: ReadonlyArray<string>): void {
    this.problems.push(...problems)
  }
}

const git = (directory: string, args: ReadonlyArray<string>, token: string | undefined): Promise<GitResult> => {
  const header = `Authorization: Basic ${Buffer.from(`x-access-token:${token}`).toString("base64")}`
  const signedIn = { GIT_CONFIG_COUNT: "1", GIT_CONFIG_KEY_0: "http.extraheader", GIT_CONFIG_VALUE_0: header }
  const author = {
    GIT_AUTHOR_NAME: "Wren",
    GIT_AUTHOR_EMAIL: "wren@users.noreply.github.com",
    GIT_COMMITTER_NAME: "Wren",
    GIT_COMMITTER_EMAIL: "wren@users.noreply.github.com"
  }
  const accepted = Array.from({ length: 256 }, (_, code) => code)
  return runGit({ ...environment, ...author, ...(token === undefined ? {} : signedIn) }, directory, args, accepted)
}

const makeOrigin = async (directory: string): Promise<void> => {
  await runGit(environment, tmpdir(), ["init", "--quiet", "--initial-branch", "main", directory])
  await writeFile(join(directory, "README.md"), "# Shop\n")
  await writeFile(join(directory, "price.js"), "export const price = (item) => item.cents / 100\n")
  await git(directory, ["add", "--all"], undefined)
  await git(directory, ["commit", "--quiet", "--message", "Add prices"], undefined)
}
