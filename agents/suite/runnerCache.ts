import { createHash } from "node:crypto"
import { existsSync } from "node:fs"
import { mkdir, mkdtemp, rename, rm, writeFile } from "node:fs/promises"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { Duration, Effect } from "effect"
import { Commands } from "#agents/Commands.ts"
import { repositoryEnvironment } from "#agents/environment.ts"

const manifest = JSON.stringify({ private: true, dependencies: { jest: "30.5.2", mocha: "12.0.3" } })
const root = fileURLToPath(new URL("../../.redgreen/test-cache/", import.meta.url))

/**
 * The node_modules of runners that only tests need, so they are no dependency of ours: installed from the registry on
 * first use, kept by the hash of their versions.
 */
export const runnerModules = Effect.fn("runnerModules")(function* () {
  const folder = join(root, createHash("sha256").update(manifest).digest("hex").slice(0, 16))
  const modules = join(folder, "node_modules")
  if (existsSync(modules)) return modules
  yield* Effect.promise(() => mkdir(root, { recursive: true }))
  const draft = yield* Effect.promise(() => mkdtemp(join(root, "draft-")))
  yield* Effect.promise(() => writeFile(join(draft, "package.json"), manifest))
  const env = yield* repositoryEnvironment({ folder: join(draft, "home"), cache: root })
  const commands = yield* Commands
  const argv = ["npm", "install", "--ignore-scripts"] as const
  const result = yield* commands.run({
    argv: [...argv],
    cwd: draft,
    env,
    private: join(draft, "home"),
    network: "registry",
    timeout: Duration.minutes(5),
    maxOutput: 20_000
  })
  if (result.exit !== 0) return yield* Effect.die(new Error(`${argv.join(" ")} failed: ${result.stderr}`))
  // Whoever renames first wins; the folders are the same.
  yield* Effect.promise(() => rename(draft, folder).catch(() => rm(draft, { recursive: true, force: true })))
  return modules
})
