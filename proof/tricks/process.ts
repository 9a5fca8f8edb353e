import type { Trick } from "../Trick.ts"
import { processSession } from "./processSession.ts"
import { processTests } from "./processTests.ts"
import { submissions } from "./submissions.ts"

/** Against whoever runs, waits and takes in. */
export const processes: ReadonlyArray<Trick> = [...processTests, ...processSession, ...submissions]
