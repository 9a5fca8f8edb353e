import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { expect, it } from "@effect/vitest"
import { ConfigProvider, Effect } from "effect"
import { hostsIn, registryHosts } from "./registryHosts.ts"

it.effect("are where the package managers of the machine look, and what is declared", () =>
  Effect.gen(function* () {
    const bin = yield* Effect.acquireRelease(
      Effect.sync(() => mkdtempSync(join(tmpdir(), "registries-test-"))),
      (path) => Effect.sync(() => rmSync(path, { recursive: true }))
    )
    const answers = { npm: "https://packages.example/npm/", go: "http://go.example:8080,direct\nsums.example", gem: "" }
    for (const [name, answer] of Object.entries(answers)) {
      writeFileSync(join(bin, name), `#!/bin/sh\nprintf '%s\\n' '${answer}'\n`)
      chmodSync(join(bin, name), 0o755)
    }
    const env = { PATH: bin, REDGREEN_REGISTRIES: "npm.example, http://local.example:4873/npm" }
    const hosts = yield* Effect.provide(registryHosts, ConfigProvider.layer(ConfigProvider.fromEnv({ env })))
    expect([...hosts].sort()).toEqual([
      "go.example:8080",
      "local.example:4873",
      "npm.example:443",
      "packages.example:443",
      "sums.example:443"
    ])
  }).pipe(Effect.scoped)
)

it("are told from everything else a program says", () => {
  expect(hostsIn("*** CURRENT SOURCES ***\n\nhttps://gems.example/\n")).toEqual(["https://gems.example/"])
  expect(hostsIn("undefined\n")).toEqual([])
  expect(hostsIn("off\ndirect\n")).toEqual([])
})
