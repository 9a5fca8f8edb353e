import type { Trick } from "../Trick.ts"
import { escapes } from "./escapes.ts"
import { green } from "./green.ts"
import { greenFiles } from "./greenFiles.ts"
import { injections } from "./injections.ts"
import { processes } from "./process.ts"
import { python } from "./python.ts"
import { red } from "./red.ts"
import { redSuite } from "./redSuite.ts"
import { runners } from "./runners.ts"

/** Every trick, by family. */
export const tricks: ReadonlyArray<Trick> = [
  ...red,
  ...redSuite,
  ...green,
  ...greenFiles,
  ...runners,
  ...python,
  ...escapes,
  ...processes,
  ...injections
]
