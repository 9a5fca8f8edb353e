import { randomUUID } from "node:crypto"
import { existsSync } from "node:fs"
import { writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { Effect } from "effect"
import { foldersOf } from "./apart.ts"
import type { World } from "./world.ts"

/**
 * A call of Bash that holds an agent's session until it is let go. It tells through the session's own temporary folder: of all
 * that the wall lets an agent write, what is in no patch and can be seen from outside. `pid` is that of the services.
 */
export const heldSession = (world: World["Service"], pid: () => number = () => process.pid) => {
  const name = randomUUID()
  const begun = () =>
    foldersOf(pid(), world.home)
      .map((own) => join(tmpdir(), own, "tmp", name))
      .filter((path) => existsSync(path))
  const command = `touch "$TMPDIR/${name}"; until test -e "$TMPDIR/${name}.go"; do sleep 0.1; done`
  return {
    waits: { name: "Bash", input: { command, description: "as scripted" } },
    hasBegun: () => begun().length > 0,
    letGo: Effect.promise(() => Promise.all(begun().map((path) => writeFile(`${path}.go`, ""))))
  }
}
