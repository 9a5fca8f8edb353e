import type { RootFiles } from "../RootFiles.ts"
import { nodeTest } from "../runners/nodeTest.ts"
import { unittest } from "../runners/unittest.ts"
import { requirementFiles } from "./python.ts"

/** For a repository without any test: the line that runs its first one with what its language brings along. */
export const firstRunner = ({ names, texts }: RootFiles): string | undefined => {
  const isPython = ["pyproject.toml", "setup.py", "setup.cfg", ...requirementFiles].some((name) => names.has(name))
  if (texts["package.json"] !== undefined && !isPython) return nodeTest.fallback
  return isPython || [...names].some((name) => name.endsWith(".py")) ? unittest.fallback : undefined
}
