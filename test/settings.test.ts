import { readdirSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { assert, it } from "@effect/vitest"

const root = join(import.meta.dirname, "..")
const folders = ["agents", "cli", "infra", "ingest", "integrations", "local", "mcp", "projections"]

it("documents every key that is read, and none that is not", () => {
  const read = new Set([...folders.flatMap((folder) => sources(join(root, folder))).flatMap(keysIn), ...toolKeys()])
  const documented = new Set(readFileSync(join(root, ".env.example"), "utf8").match(/^[A-Z_]+(?==)/gm))
  assert.deepStrictEqual([...documented].sort(), [...read].sort())
})

const sources = (folder: string): ReadonlyArray<string> =>
  readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((path) => path.endsWith(".ts") && !path.includes("test.ts") && !path.includes("parcel-post"))
    .map((path) => readFileSync(join(folder, path), "utf8"))

/** What the agents' tool servers are set up with. */
const toolKeys = () =>
  [...readFileSync(join(root, "mcp.json"), "utf8").matchAll(/\$\{(\w+)/g)].flatMap(([, name = ""]) =>
    name === "WORKSPACE" ? [] : [name]
  )

/** Every quoted name of our kind: settings are read by name nowhere else. */
const keysIn = (source: string): ReadonlyArray<string> =>
  [
    ...source.matchAll(
      /"((?:REDGREEN|NATS|GITHUB|SENTRY|JIRA|SLACK|ANTHROPIC|CLAUDE_CODE|DATABASE|OTEL)_[A-Z_]+|PORT)"/g
    )
  ].map(([, name = ""]) => name)
