import { closeSync, readFileSync } from "node:fs"
import { pathToFileURL } from "node:url"

// Runs a Node program with variables that come through a pipe. Those it was started with can be read by every process of
// the same user, an agent's commands among them, in /proc/<pid>/environ; these cannot.

process.argv.splice(1, 1)
// biome-ignore lint/style/noProcessEnv: the program reads its secrets there
Object.assign(process.env, JSON.parse(readFileSync(3, "utf8")))
closeSync(3)
await import(pathToFileURL(process.argv[1]!).href)
