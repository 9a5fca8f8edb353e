import type { Trick } from "../Trick.ts"
import { escapesFiles } from "./escapesFiles.ts"
import { escapesGit } from "./escapesGit.ts"
import { escapesNetwork } from "./escapesNetwork.ts"

/** Out of the worktree. */
export const escapes: ReadonlyArray<Trick> = [...escapesFiles, ...escapesNetwork, ...escapesGit]
