import { existsSync } from "node:fs"
import { mkdir } from "node:fs/promises"
import { delimiter, dirname, join } from "node:path"
import { Config, Effect } from "effect"

/**
 * The whole environment of a repository's own commands: no secret and nothing of this process but the search path.
 * `folder` is private to the task; HOME and TMPDIR are made inside it, and what package managers keep lies there unless a
 * `cache` is given: behind the wall only `folder` can be written.
 * NO_COLOR and FORCE_COLOR stay unset, because either one fails tests about colour.
 */
export const repositoryEnvironment = Effect.fn("repositoryEnvironment")(function* (folders: {
  readonly folder: string
  readonly cache?: string
}) {
  const home = join(folders.folder, "home")
  const temporary = join(folders.folder, "tmp")
  const cache = folders.cache ?? join(folders.folder, "cache")
  yield* Effect.promise(() => Promise.all([home, temporary].map((path) => mkdir(path, { recursive: true }))))
  const path = yield* searchPath
  return {
    PATH: [dirname(process.execPath), ...path].join(delimiter),
    ...machineWideNpm(path),
    ...(yield* extraCertificates),
    HOME: home,
    TMPDIR: temporary,
    LANG: "C.UTF-8",
    CI: "1",
    // A private HOME hides the package managers' usual caches.
    npm_config_cache: join(cache, "npm"),
    YARN_CACHE_FOLDER: join(cache, "yarn"),
    BUN_INSTALL_CACHE_DIR: join(cache, "bun"),
    npm_config_audit: "false",
    npm_config_fund: "false",
    npm_config_update_notifier: "false",
    // A dependency that cannot be reached is told after seconds, not minutes.
    npm_config_fetch_retries: "1"
  }
})

/** By it the next start finds processes whose owner was killed. It marks the outermost process of a command. */
export const ownerVariable = "RUN_OWNER"

/** Marks the outermost process of a session, and without a wall every other, also those that left its process group. */
export const sessionVariable = "RUN_SESSION"

// Our own Node comes first; our own node_modules/.bin never reaches a repository, where it would stand in for a missing tool.
const searchPath = Config.String("PATH").pipe(
  Config.withDefault("/usr/local/bin:/usr/bin:/bin"),
  Effect.map((path) => path.split(delimiter).filter((entry) => !/node_modules[\\/]\.bin$/.test(entry))),
  Effect.orDie
)

// A private certificate authority is a property of the network, not a secret.
const extraCertificates = Config.String("NODE_EXTRA_CA_CERTS").pipe(
  Config.map((file): Record<string, string> => ({ NODE_EXTRA_CA_CERTS: file })),
  Config.withDefault({}),
  Effect.orDie
)

// npm looks for the machine's settings (mirror, certificate authority) beside the Node that runs it, which is now ours.
const machineWideNpm = (path: ReadonlyArray<string>) => {
  const home = path.find((entry) => existsSync(join(entry, "npm")))
  const settings = home === undefined ? "" : join(home, "../etc/npmrc")
  return existsSync(settings) ? { npm_config_globalconfig: settings } : {}
}
