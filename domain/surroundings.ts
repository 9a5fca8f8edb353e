import type { Environment } from "./Environment.ts"
import type { Plan } from "./Plan.ts"
import type * as Proof from "./Proof.ts"

/** Where commands of a repository ran, in words: `behind bubblewrap on Linux 6.8.0 x64 with node 24.21.0`. */
export const surroundings = ({ programs, system, wall }: Environment): string => {
  const versions = Object.entries(programs).map(([program, version]) => `${program} ${version}`)
  return `${walls[wall]} on ${system}${versions.length === 0 ? "" : ` with ${versions.join(", ")}`}`
}

const walls = {
  bubblewrap: "behind bubblewrap",
  seatbelt: "behind the sandbox of macOS",
  container: "in a container of its own",
  none: "WITHOUT a sandbox"
} as const satisfies Record<Environment["wall"], string>

/** Whether anything of a task ran with nothing between it and the machine. */
export const ranUnwalled = (plan: Plan | undefined, proof?: Proof.State): boolean =>
  [
    ...(plan?.repositories ?? []).map(({ baseline }) => baseline?.environment),
    ...[proof?.red?.environment, proof?.green?.environment]
  ].some((environment) => environment?.wall === "none")

/** Stands on everything that shows such a task. */
export const unwalled =
  "Runs WITHOUT a sandbox: the code of the repository can do here whatever Redgreen can. Do not use this for code you do not trust."
