import { assert, it } from "@effect/vitest"
import { nodeProgram } from "./toolsProgram.ts"

it("finds the program of an installed package, in the version that is asked for", () => {
  const sentry = nodeProgram("npx", ["-y", "@sentry/mcp-server@0.39.0", "--skills=inspect"], "/")
  assert.match(sentry?.script ?? "", /node_modules\/@sentry\/mcp-server\/dist\/index\.js$/)
  assert.deepStrictEqual(sentry?.args, ["--skills=inspect"])
  assert.isDefined(nodeProgram("npx", ["@modelcontextprotocol/server-filesystem", "/tmp"], "/"))
  for (const other of ["@sentry/mcp-server@0.38.0", "@sentry/mcp-server@latest", "no-such-package-here", "effect"])
    assert.isUndefined(nodeProgram("npx", ["-y", other], "/"))
})

it("finds a script beside the file that names it", () => {
  assert.deepStrictEqual(nodeProgram("node", ["tools/a.mjs", "-v"], "/etc/redgreen"), {
    ...{ script: "/etc/redgreen/tools/a.mjs", args: ["-v"] }
  })
  assert.isUndefined(nodeProgram("node", ["--import=x", "a.mjs"], "/"))
  assert.isUndefined(nodeProgram("docker", ["run", "image"], "/"))
})
