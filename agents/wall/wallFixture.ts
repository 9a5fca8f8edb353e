import { mkdir, mkdtemp, realpath, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { dirname, join, resolve } from "node:path"
import { ConfigProvider, Effect } from "effect"
import { obtainBubblewrap } from "#local/bubblewrap/obtain.ts"

/** A folder for a worktree and one that is private to it, settings with a bwrap that runs here; gone with the scope. */
export const wallFixture = Effect.gen(function* () {
  const root = yield* Effect.acquireRelease(
    Effect.promise(async () => realpath(await mkdtemp(join(tmpdir(), "wall-test-")))),
    (path) => Effect.promise(() => rm(path, { recursive: true, force: true }))
  )
  const [worktree, open, runs] = [join(root, "worktree"), join(root, "open"), join(root, "runs")]
  const home = join(open, "home")
  yield* Effect.promise(() => Promise.all([worktree, home, runs].map((path) => mkdir(path, { recursive: true }))))
  const bwrap = yield* obtained
  const settings: Record<string, string> = { PATH: path, REDGREEN_BWRAP: bwrap, REDGREEN_TMPDIR: runs }
  const env: Record<string, string> = {
    ...{ PATH: `${dirname(process.execPath)}:${path}`, HOME: home, TMPDIR: join(open, "tmp"), CI: "1" },
    ...{
      npm_config_cache: join(open, "npm"),
      npm_config_audit: "false",
      npm_config_fund: "false",
      npm_config_fetch_retries: "0"
    }
  }
  yield* Effect.promise(() => mkdir(env["TMPDIR"]!))
  return { root, worktree, open, runs, env, settings, config: configOf(settings) }
})

/** Where the machine has none and none can be had, what needs a wall fails here and says so. */
export const obtained = Effect.promise(() => obtainBubblewrap({ cache, path, say: () => {} }))

const path = "/usr/local/bin:/usr/bin:/bin"
const cache = resolve(import.meta.dirname, "../../.redgreen/cache")

export const configOf = (settings: Record<string, string>) =>
  ConfigProvider.layer(ConfigProvider.fromEnv({ env: settings }))
