import { shell } from "../sessions.ts"
import type { Attempt } from "../Trick.ts"

type Call = ReturnType<typeof shell>

/**
 * Lines of shell that say `BROKEN` and how where they get through. They end with `tried`, whatever became of them, so that an
 * attack that could not even be made does not count as one that was held.
 */
export const probe = (...lines: ReadonlyArray<string>): Call => behind([...lines, "echo tried"].join("\n"))

/** As `probe`, in Node. Every promise it makes is to settle by itself. */
export const probeInNode = (script: string): Call => probe(`node -e ${quoted(`${script}\n`)} 2>&1`)

/** The CLI looks at where a command line redirects to; it is not its own fences that are tried here. */
const behind = (script: string): Call => shell(`sh -c ${quoted(script)}`)

/** One word for the shell. */
export const quoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`

/** The session that makes these calls first and then goes on as another. */
export const first = (calls: ReadonlyArray<Call>, attempt: Attempt): Attempt => [{ tools: calls }, ...attempt]
