import { createRequire } from "node:module"
import { Effect } from "effect"
import { type Check, fail, isSet, ok, setting } from "./Finding.ts"
import { run } from "./run.ts"

/** The native binary the Agent SDK brought for this platform, and whether it runs here. */
export const claudeCode: Check = Effect.gen(function* () {
  const mend = "Run `npm ci` without --omit=optional; the binary comes with @anthropic-ai/claude-agent-sdk."
  const binary = claudeBinary()
  if (binary === undefined) return [fail("claude code", "not installed for this platform", mend)]
  const version = /^[\d.]+/.exec((yield* run(binary, "--version")) ?? "")?.[0]
  return [version === undefined ? fail("claude code", "does not run here", mend) : ok("claude code", version)]
})

/** Which model writes, and whether there is a credential for it. */
export const model: Check = Effect.gen(function* () {
  const name = yield* setting("REDGREEN_MODEL", "scripted")
  if (name === "scripted") return [ok("model", "scripted: spends nothing, fixes only what its script knows")]
  if (name !== "anthropic")
    return [fail("model", `REDGREEN_MODEL is ${JSON.stringify(name)}`, "Set it to scripted or anthropic.")]
  for (const credential of ["ANTHROPIC_API_KEY", "CLAUDE_CODE_OAUTH_TOKEN"])
    if (yield* isSet(credential)) return [ok("model", `anthropic, with ${credential}`)]
  const mend = "Set ANTHROPIC_API_KEY or CLAUDE_CODE_OAUTH_TOKEN in .env; the shell's own are not read."
  return [fail("model", "anthropic, without a credential", mend)]
})

const claudeBinary = () => {
  const require = createRequire(import.meta.resolve("@anthropic-ai/claude-agent-sdk"))
  const file = process.platform === "win32" ? "claude.exe" : "claude"
  for (const libc of ["", "-musl"]) {
    try {
      return require.resolve(`@anthropic-ai/claude-agent-sdk-${process.platform}-${process.arch}${libc}/${file}`)
    } catch {}
  }
  return undefined
}
