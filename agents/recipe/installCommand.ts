import { posix } from "node:path"
import type { Manifest } from "./Manifest.ts"

/**
 * How the dependencies of a checkout are installed; undefined when it has none. Managers other than npm come through npx,
 * because a machine seldom has them all: the version is the one the manifest names, else the last that reads the lockfile.
 */
export const installCommand = (
  manifest: Manifest,
  files: ReadonlySet<string>
): readonly [string, ...Array<string>] | undefined => {
  if (!hasDependencies(manifest)) return undefined
  const [named] = manifest.packageManager?.split("+") ?? []
  const manager = lockfiles.find(([file]) => files.has(file))?.[1] ?? named?.split("@")[0] ?? "npm"
  const through = (fallback: string, args: ReadonlyArray<string>) =>
    ["npx", "--yes", named?.startsWith(`${manager}@`) ? packageOf(named) : fallback, ...args] as const
  const locked = hasLockfile(files)
  switch (manager) {
    case "pnpm":
      return through("pnpm@10", ["install", locked ? "--frozen-lockfile" : "--no-frozen-lockfile"])
    case "yarn":
      return files.has(".yarnrc.yml")
        ? through("@yarnpkg/cli-dist@4", ["install", ...(locked ? ["--immutable"] : [])])
        : through("yarn@1", ["install", "--non-interactive", ...(locked ? ["--frozen-lockfile"] : [])])
    case "bun":
      return through("bun@1", ["install", ...(locked ? ["--frozen-lockfile"] : [])])
    default:
      return locked ? ["npm", "ci"] : ["npm", "install", "--no-package-lock"]
  }
}

/** Files whose change asks for another install, in whatever folder of a monorepo they lie. */
export const installInputs = (path: string) => {
  const name = posix.basename(path)
  return otherInputs.test(name) || lockfiles.some(([file]) => file === name)
}

export const hasLockfile = (files: ReadonlySet<string>) => lockfiles.some(([file]) => files.has(file))

const otherInputs =
  /^(package\.json|pnpm-workspace\.yaml|pyproject\.toml|setup\.(py|cfg)|(uv|poetry)\.lock|([\w.]+-)?requirements([\w.-]+)?\.txt|go\.(mod|sum|work)|Cargo\.(toml|lock)|pom\.xml|(build|settings)\.gradle(\.kts)?|Gemfile(\.lock)?|composer\.(json|lock))$/

const lockfiles = [
  ["package-lock.json", "npm"],
  ["npm-shrinkwrap.json", "npm"],
  ["pnpm-lock.yaml", "pnpm"],
  ["yarn.lock", "yarn"],
  ["bun.lock", "bun"],
  ["bun.lockb", "bun"]
] as const

const hasDependencies = (manifest: Manifest) =>
  [manifest.dependencies, manifest.devDependencies, manifest.optionalDependencies].some(
    (group) => group !== undefined && Object.keys(group).length > 0
  ) || manifest.workspaces !== undefined

// Yarn 2 and later are published under another name.
const packageOf = (named: string) => (/^yarn@[2-9]/.test(named) ? named.replace(/^yarn@/, "@yarnpkg/cli-dist@") : named)
