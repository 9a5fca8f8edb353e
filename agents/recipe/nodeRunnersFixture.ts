import { createHash } from "node:crypto"
import { existsSync } from "node:fs"
import { mkdir, mkdtemp, rename, rm, writeFile } from "node:fs/promises"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { Duration, Effect } from "effect"
import { Commands } from "#agents/Commands.ts"
import { repositoryEnvironment } from "#agents/environment.ts"

const manifest = JSON.stringify({ private: true, dependencies: { ava: "6.4.1", tap: "16.3.10", tape: "5.10.2" } })
const root = fileURLToPath(new URL("../../.redgreen/test-cache/", import.meta.url))

/** The node_modules of runners that only tests of their adapters need, from the registry on first use, kept by their versions. */
export const nodeRunners = Effect.fn("nodeRunners")(function* () {
  const folder = join(root, createHash("sha256").update(manifest).digest("hex").slice(0, 16))
  const modules = join(folder, "node_modules")
  if (existsSync(modules)) return modules
  const draft = yield* Effect.promise(() => mkdir(root, { recursive: true }).then(() => mkdtemp(join(root, "draft-"))))
  yield* Effect.promise(() => writeFile(join(draft, "package.json"), manifest))
  const own = join(draft, "home")
  const env = yield* repositoryEnvironment({ folder: own, cache: root })
  const argv = ["npm", "install", "--ignore-scripts"] as const
  const ran = yield* (yield* Commands).run({
    ...{ argv, cwd: draft, env, private: own, network: "registry" },
    ...{ timeout: Duration.minutes(5), maxOutput: 20_000 }
  })
  if (ran.exit !== 0) return yield* Effect.die(new Error(`${argv.join(" ")} failed: ${ran.stderr}`))
  // Whoever renames first wins; the folders are the same.
  yield* Effect.promise(() => rename(draft, folder).catch(() => rm(draft, { recursive: true, force: true })))
  return modules
})
