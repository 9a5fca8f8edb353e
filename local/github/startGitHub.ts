import { mkdir, writeFile } from "node:fs/promises"
import { createServer, type Server } from "node:http"
import type { AddressInfo } from "node:net"
import { join } from "node:path"
import { Accounts, type KnownUser } from "./Accounts.ts"
import type { KnownApp } from "./Apps.ts"
import { type Check, runChecks } from "./actions/runChecks.ts"
import { announcePing } from "./announce.ts"
import { type Fault, type FaultMatcher, Faults } from "./api/Faults.ts"
import { GitRepository } from "./git/GitRepository.ts"
import { gitEnvironment } from "./git/runGit.ts"
import type { Hub } from "./Hub.ts"
import { type ImportOptions, importRepository, refuseOddName } from "./importRepository.ts"
import { inspect, type State } from "./inspect.ts"
import type { Mishap } from "./Mishaps.ts"
import { Store } from "./Store.ts"
import { requestListener, type SeenRequest } from "./server.ts"
import { Turns } from "./Turns.ts"
import { type Hook, Webhooks } from "./Webhooks.ts"

export interface GitHubOptions {
  /** Absolute folder for `state.json` and the bare repositories; made when it is not there. */
  readonly root: string
  /** A free one is chosen when left out. */
  readonly port?: number
  readonly webhook?: Hook
  readonly users: ReadonlyArray<KnownUser>
  readonly apps?: ReadonlyArray<KnownApp>
  /** Where `git` (2.38 or newer) is looked for, as in `PATH`. */
  readonly searchPath?: string
  readonly say?: (line: string) => void
}

export interface GitHub {
  /** Base of the pages and of git: `<url>/<owner>/<repo>.git`. */
  readonly url: string
  /** Octokit's `baseUrl`, for REST and GraphQL. */
  readonly apiUrl: string
  /** Where the webhooks of every repository go from now on; each sends a `ping`. */
  setWebhook(hook: Hook): void
  /** One that is already there stays as it is, so that a restart may import again. */
  importRepository(options: ImportOptions): Promise<void>
  /** Makes the next matching requests fail. The path is the one below `apiUrl`, or the whole path of a git request. */
  failNext(matcher: FaultMatcher, fault: Fault): void
  /** Makes the next webhooks of an event (`issues`, `issues.labeled`) go wrong: lost, twice, or late, after the one that follows. */
  spoilNext(event: string, mishap: Mishap, times?: number): void
  /** How GitHub Actions fared on the tip of a branch; a check without a conclusion is still running. */
  runChecks(owner: string, name: string, branch: string, checks: ReadonlyArray<Check>): Promise<void>
  /** Every installation token given out so far is worth nothing any more. */
  revokeTokens(): void
  readonly state: State
  /** Aborts deliveries under way, closes every connection and writes the state. */
  stop(): Promise<void>
}

const USUAL_PATH = "/usr/local/bin:/usr/bin:/bin:/opt/homebrew/bin"
/** The repository to import was named by a person, so it may belong to another user than the one we run as. */
const GIT_CONFIGURATION = "[safe]\n\tdirectory = *\n"
const LOOPBACK = "127.0.0.1"

/**
 * GitHub on loopback: the REST and GraphQL calls Redgreen makes, git over HTTP, signed webhooks and pages for people.
 * It answers and refuses as api.github.com does; what it does not know is a 404.
 */
export const startGitHub = async (options: GitHubOptions): Promise<GitHub> => {
  const { say = () => undefined } = options
  const root = join(options.root, "repositories")
  await mkdir(root, { recursive: true })
  const configuration = join(options.root, "gitconfig")
  await writeFile(configuration, GIT_CONFIGURATION)
  const environment = gitEnvironment(options.searchPath ?? USUAL_PATH, configuration)
  const store = await Store.open(options.root)
  const webhooks = new Webhooks(store, options.webhook, say)
  const server = createServer()
  const url = `http://${LOOPBACK}:${await listen(server, options.port ?? 0)}`
  const turns = new Turns()
  const hub: Hub = {
    store,
    webhooks,
    accounts: new Accounts(options.users, options.apps),
    url,
    apiUrl: `${url}/api/v3`,
    git: ({ owner, name }) => new GitRepository(join(root, owner, `${name}.git`), environment),
    exclusively: (repository, change) => turns.take(`${repository.owner}/${repository.name}`, change)
  }
  const faults = new Faults()
  const requests: Array<SeenRequest> = []
  server.on("request", requestListener({ hub, root, environment, faults, requests, say }))
  say(`GitHub stand-in on ${url}`)
  return {
    url,
    apiUrl: hub.apiUrl,
    setWebhook: (hook) => {
      webhooks.hook = hook
      for (const repository of store.records.repositories) announcePing(hub, repository)
    },
    importRepository: async (wanted) => {
      refuseOddName(wanted)
      await turns.take(`${wanted.owner}/${wanted.name}`, () => importRepository(hub, environment, wanted))
    },
    failNext: (matcher, fault) => faults.add(matcher, fault),
    spoilNext: (event, mishap, times) => webhooks.spoil(event, mishap, times),
    runChecks: async (owner, name, branch, checks) => {
      const repository = store.repository(owner, name)
      const head = repository && (await hub.git(repository).branch(branch))
      if (repository === undefined || !head) throw new Error(`There is no branch ${branch} in ${owner}/${name}`)
      await runChecks(hub, repository, branch, head, checks)
    },
    revokeTokens: () => hub.accounts.apps.revokeTokens(),
    state: inspect(hub, requests),
    stop: async () => {
      await webhooks.stop()
      const closed = new Promise((resolve) => server.close(resolve))
      server.closeAllConnections()
      await Promise.all([closed, turns.done()])
      await store.flush()
    }
  }
}

const listen = (server: Server, port: number): Promise<number> =>
  new Promise((resolve, reject) => {
    server.once("error", reject)
    server.listen(port, LOOPBACK, () => resolve((server.address() as AddressInfo).port))
  })
