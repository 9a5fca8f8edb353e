import { mkdir, readFile, rename, rm, writeFile } from "node:fs/promises"
import { basename, dirname, join } from "node:path"
import { makeSeeds } from "#infra/nats/seeds.ts"
import { LOG_ACCOUNT, serverAccounts } from "#infra/nats/serverAccounts.ts"
import { claim } from "../pidRecord.ts"
import { StartFailure, startServer } from "../startServer.ts"

export interface NatsOptions {
  /** A nats-server from `obtainNatsServer`. */
  readonly bin: string
  /**
   * JetStream's data folder, absolute. Configuration, log and pid record are written beside it, as `<store>.conf` and
   * so on.
   */
  readonly store: string
  /** Demanded port on 127.0.0.1; 0 or none lets the system choose a free one. */
  readonly port?: number
  /** Folder for a seed per identity, made when it is not there; the server then lets nobody else in. None: it lets in anybody. */
  readonly identities?: string
  /** Public nkeys that may do anything to the log of a server with identities. */
  readonly administrators?: ReadonlyArray<string>
  /** More lines of server configuration. */
  readonly config?: string
  readonly say?: (line: string) => void
}

export interface LocalNats {
  readonly url: string
  readonly monitorUrl: string
  readonly pid: number
  readonly stop: () => Promise<void>
}

/**
 * Every stream and consumer is recovered before the server is ready: half a minute for a million events on a cold disk.
 */
const READY_MS = 180_000

/**
 * A nats-server with JetStream on loopback that keeps its data from one start to the next. A server left over from a
 * killed run is stopped first.
 */
export const startNats = async (options: NatsOptions): Promise<LocalNats> => {
  const { bin, store, port = 0, say = () => {} } = options
  const [ports, config, log] = [`${store}.ports`, `${store}.conf`, `${store}.log`]
  await mkdir(store, { recursive: true })
  const record = await claim(`${store}.pid`, `the JetStream store ${store}`, "SIGTERM")
  try {
    await rm(ports, { recursive: true, force: true })
    await mkdir(ports)
    const accounts = await accountsOf(options)
    await writeFile(config, `${configuration(options, ports)}${accounts}`, { mode: 0o600 })
    const cwd = dirname(store)
    const server = await startServer({ command: bin, args: ["-c", config], env: {}, cwd }, log, record)
    const stop = async () => {
      await server.stop("SIGTERM")
      record.release()
    }
    const file = join(ports, `${basename(bin)}_${server.pid}.ports`)
    const { url, monitorUrl } = await server
      .ready(() => readyAt(file), READY_MS)
      .catch(async (error) => {
        await stop()
        throw error
      })
    say(`nats-server: ${url}, data in ${store}, log in ${log}`)
    return { url, monitorUrl, pid: server.pid, stop }
  } catch (error) {
    record.release()
    if (port !== 0 && error instanceof StartFailure && error.log.includes("address already in use"))
      throw new Error(
        `Port ${port} on 127.0.0.1 is taken: stop what listens there, or choose another for nats-server (0 picks a free one).`
      )
    throw error
  }
}

const accountsOf = async ({ administrators, identities, store }: NatsOptions) => {
  if (identities === undefined) return ""
  // What a server without identities kept lies in its one account, and is the log of ours from now on.
  const [before, ours] = ["$G", LOG_ACCOUNT].map((account) => join(store, "jetstream", account))
  await rename(before!, ours!).catch((error) => {
    if (!["ENOENT", "ENOTEMPTY", "EEXIST"].includes(error.code)) throw error
  })
  return serverAccounts(await makeSeeds(identities), administrators)
}

/**
 * Port -1 lets the server itself take a free port, which no check of ours could do without a race; it then writes both
 * to its ports file.
 */
const configuration = ({ store, port = 0, config = "" }: NatsOptions, ports: string) => `server_name: redgreen-local
listen: "127.0.0.1:${port === 0 ? -1 : port}"
http: "127.0.0.1:-1"
ports_file_dir: ${JSON.stringify(ports)}
max_payload: 1MB
jetstream {
  store_dir: ${JSON.stringify(store)}
  # An acknowledged event is on the disk; the default would lose up to two minutes of them with the power.
  sync_interval: always
}
${config}
`

/** The ports file appears once the server listens; healthz answers 200 once every stream and consumer is recovered. */
const readyAt = async (file: string) => {
  try {
    const { nats, monitoring } = JSON.parse(await readFile(file, "utf8"))
    const { ok } = await fetch(`${monitoring[0]}/healthz`, { signal: AbortSignal.timeout(5_000) })
    return ok ? { url: String(nats[0]), monitorUrl: String(monitoring[0]) } : undefined
  } catch {
    return undefined // not written, written in part, or not answering yet
  }
}
