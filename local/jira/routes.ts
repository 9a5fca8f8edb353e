import type { Call, Handler } from "./Call.ts"
import { commentRoutes } from "./commentRoutes.ts"
import { issueRoutes } from "./issueRoutes.ts"

/** What of REST v2 and v3 the stand-in speaks, after `/rest/api/<version>`. */
export const route = (
  method: string,
  path: string
): { handler: Handler; path: Call["path"] } | "method" | undefined => {
  let isKnown = false
  for (const [wanted, pattern, handler] of [...issueRoutes, ...commentRoutes]) {
    const match = pattern.exec(path)
    if (match === null) continue
    isKnown = true
    if (wanted === method) return { handler, path: match.groups ?? {} }
  }
  return isKnown ? "method" : undefined
}
