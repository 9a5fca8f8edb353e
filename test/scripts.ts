import { join } from "node:path"
import { loadScript, type Script } from "#local/model/Script.ts"
import { alertFolder } from "./alerts.ts"

const shipped = await loadScript(join(alertFolder, "1-first-try.yaml"))
const submission = shipped.sessions.plan![0].steps.at(-1)!

/** Submits the first alert's plan in its first step and has nothing to say after an approval: for tests that end before the work. */
export const planOnly: Script = { sessions: { plan: [{ steps: [submission] }] } }

/** The first alert's whole script, with the plan submitted at once. */
export const planAtOnce: Script = { sessions: { ...shipped.sessions, ...planOnly.sessions } }
