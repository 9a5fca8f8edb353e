import { cp } from "node:fs/promises"
import { dirname, join } from "node:path"
import { Effect } from "effect"
import type { Bench } from "./Bench.ts"

/**
 * How a run differs from the others: everything at once, or one thing alone to find out which of them matters.
 * `same-time` is `another-time` with the clock left where it is: what fails there fails by the means, not by the date.
 */
export type Variation = "another-world" | "another-folder" | "another-time" | "same-time" | "without-ci"

/** What a variation changes around a command. `seenAt` has as many characters as the folder: reports count them. */
export const varied = (bench: Bench, env: Readonly<Record<string, string>>, variation: Variation) => {
  const all = variation === "another-world"
  const { CI: _, ...without } = env
  const own = bench.recipe.env["CI"]
  const ci = all || variation === "without-ci" ? { ...without, ...(own === undefined ? {} : { CI: own }) } : env
  const days = all || variation === "another-time" ? ahead : variation === "same-time" ? 0 : undefined
  const clock = days === undefined ? {} : clockOf(join(bench.tools, String(days)), env)
  const seenAt = (all || variation === "another-folder") && canMove(bench) ? elsewhere(bench.folder) : undefined
  return { env: { ...ci, ...clock }, ...(seenAt === undefined ? {} : { seenAt }) }
}

/** Virtual environments name their own place in many files. */
export const canMove = ({ recipe }: Bench) => recipe.paths.length === 0

/** Puts both clocks beside the reporters, each in a folder that is named after the days it is ahead. */
export const layOutClocks = (tools: string) =>
  Effect.forEach([0, ahead], (days) =>
    Effect.promise(() => cp(join(import.meta.dirname, "world"), join(tools, String(days)), { recursive: true }))
  )

const ahead = 365

const clockOf = (folder: string, env: Readonly<Record<string, string>>) => ({
  NODE_OPTIONS: [env["NODE_OPTIONS"], `--require=${join(folder, "shiftClock.cjs")}`].filter(Boolean).join(" "),
  PYTHONPATH: [folder, env["PYTHONPATH"]].filter(Boolean).join(":")
})

// The last folder keeps its name: some code asks for it.
const elsewhere = (folder: string) => {
  const parent = dirname(folder)
  return `/srv/${"checkout".padEnd(parent.length - "/srv/".length, "-0")}${folder.slice(parent.length)}`
}
