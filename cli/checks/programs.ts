import { Effect } from "effect"
import { type Check, fail, ok } from "./Finding.ts"
import { run } from "./run.ts"

/** Node 24 runs the `.ts` files as they are. */
export const node: Check = Effect.sync(() => {
  const version = process.versions.node
  const upgrade = "Run it through npm or make, which bring Node 24, or install Node 24 or newer."
  return [Number.parseInt(version, 10) >= 24 ? ok("node", version) : fail("node", `${version}, 24 is needed`, upgrade)]
})

/** Git takes settings from the environment (`GIT_CONFIG_COUNT`) since 2.31; ours never stand in a file or an address. */
export const git: Check = Effect.gen(function* () {
  const version = /(\d+)\.(\d+)[.\d]*/.exec((yield* run("git", "--version")) ?? "")
  const install = "Install git 2.31 or newer (apt-get install git, brew install git)."
  if (version === null) return [fail("git", "not found on PATH", install)]
  const [text, major, minor] = version
  const isNew = Number(major) > 2 || (Number(major) === 2 && Number(minor) >= 31)
  return [isNew ? ok("git", text) : fail("git", `${text}, 2.31 is needed`, install)]
})
