import { obtainToolchain, type ToolchainName, toolchainPath } from "#agents/recipe/toolchainFixture.ts"
import type { Honest } from "./Trick.ts"

type Need = NonNullable<Honest["needs"]>[number]

export interface Toolchains {
  /** For the services. */
  readonly settings: { readonly PATH: string }
  /** What cannot be had here, and why. */
  readonly lacking: ReadonlyMap<Need, string>
}

/** Puts the toolchains that are needed on the path: the machine's, else Debian's packages, unpacked once without being root. */
export const setUpToolchains = async (
  needs: Iterable<Need>,
  path: string,
  say: (line: string) => void
): Promise<Toolchains> => {
  const lacking = new Map<Need, string>()
  let found = path
  // One after the other: apt locks its lists.
  for (const need of order.filter((one) => new Set(needs).has(one))) {
    for (const name of parts[need]) {
      if (toolchainPath(name, found) === undefined) {
        say(`${name} is not here; fetching Debian's packages of it (once) ...`)
        await obtainToolchain(name, path).catch((error) => lacking.set(need, shortly(error)))
      }
      const extended = toolchainPath(name, found)
      if (extended === undefined) lacking.set(need, lacking.get(need) ?? `${name} needs a program that is not here`)
      else found = extended
    }
  }
  return { settings: { PATH: found }, lacking }
}

const parts: Readonly<Record<Need, ReadonlyArray<ToolchainName>>> = {
  python3: ["python"],
  pytest: ["python", "pytest"],
  go: ["go"],
  cargo: ["cargo"],
  maven: ["maven"],
  rspec: ["ruby"]
}
const order = Object.keys(parts) as ReadonlyArray<Need>

const shortly = (error: unknown) =>
  String((error as { stderr?: string }).stderr || error)
    .trim()
    .slice(0, 300)
