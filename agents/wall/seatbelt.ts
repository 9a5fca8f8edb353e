import { execFile } from "node:child_process"
import { accessSync, constants, realpathSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { delimiter, join, resolve } from "node:path"
import { promisify } from "node:util"
import { Config, Effect } from "effect"
import type { Spawned } from "../CommandsProcess.ts"
import { privateFolder } from "../privateFolder.ts"
import { placeOf } from "./place.ts"
import type { Enclosure, Limits } from "./policy.ts"
import { registryHosts } from "./registryHosts.ts"
import { relayTo } from "./relay.ts"
import { seatbeltSettings } from "./seatbeltSettings.ts"
import { keepToOurselves, toGive } from "./toGive.ts"

/**
 * A wall of macOS's sandbox-exec, whose profiles `srt` (npm: @anthropic-ai/sandbox-runtime) makes: REDGREEN_SRT, else on
 * PATH. In `missing` why there is none. It limits files and network; a command is no other user, shares the loopback, and
 * memory, disk and processes are not limited.
 */
export const makeSeatbelt = Effect.fn("makeSeatbelt")(function* (folders: ReadonlyArray<string>) {
  const srt = yield* findSrt
  const version = srt === undefined ? undefined : yield* Effect.promise(() => versionOf(srt))
  if (srt === undefined || version === undefined) return { missing: advice }
  const parent = yield* Config.String("REDGREEN_TMPDIR").pipe(Config.withDefault(tmpdir()))
  const own = yield* privateFolder(parent)
  yield* keepToOurselves(own)
  const place = yield* placeOf(own)
  const registries = [...(yield* registryHosts)]
  const gateways = yield* relayTo(own)
  let count = 0
  const around = (enclosure: Enclosure) => {
    const { network, limits } = enclosure
    const socket = network._tag === "Gateway" ? gateways(network.url) : undefined
    const given = { ...enclosure, writable: enclosure.writable.map((path) => toGive(path, folders)) }
    const readable = [...place.readable, ...given.readable]
    const file = join(own, `settings-${++count}.json`)
    writeFileSync(file, JSON.stringify(seatbeltSettings({ ...given, readable }, { registries, socket })))
    return ({ argv, cwd, env }: Spawned): Spawned => ({
      argv: [process.execPath, srt, "--settings", file, "--", "/bin/sh", "-c", limited(limits), "sh", ...argv],
      cwd,
      env: {
        ...env,
        // It would point TMPDIR elsewhere.
        ...(env["TMPDIR"] === undefined ? {} : { CLAUDE_CODE_TMPDIR: env["TMPDIR"] }),
        ...(socket === undefined ? {} : { ANTHROPIC_BASE_URL: "http://gateway.invalid", ANTHROPIC_UNIX_SOCKET: socket })
      }
    })
  }
  const says = `sandbox-exec (srt ${version}): no network but what is declared and the loopback, own worktree only; no limits on memory, processes and disk`
  return { kind: "seatbelt" as const, says, around }
})

// The number of processes counts all of the user's here, so it cannot be limited for a command.
const limited = ({ file }: Limits) => `ulimit -c 0; ulimit -f ${Math.floor(file / 512)}; exec "$@"`

const findSrt = Effect.gen(function* () {
  const named = yield* Config.String("REDGREEN_SRT").pipe(Config.withDefault(""))
  const path = yield* Config.String("PATH").pipe(Config.withDefault("/usr/local/bin:/usr/bin:/bin"))
  const entries = path.split(delimiter).filter((entry) => entry.startsWith("/"))
  const candidates = named === "" ? entries.map((entry) => join(entry, "srt")) : [resolve(named)]
  const found = candidates.find(isProgram)
  return found === undefined ? undefined : realpathSync(found)
})

const versionOf = (srt: string) =>
  promisify(execFile)(process.execPath, [srt, "--version"], { env: {}, timeout: 10_000 }).then(
    ({ stdout }) => stdout.trim(),
    () => undefined
  )

const isProgram = (path: string) => {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}

const advice = [
  "No sandbox for untrusted code, so nothing that runs it may start.",
  "  no srt that starts, neither at REDGREEN_SRT nor on PATH",
  "Install it (npm install --global @anthropic-ai/sandbox-runtime@0.0.83), run Redgreen in a Linux container",
  "(then REDGREEN_SANDBOX=container trusts its boundary) or in a virtual machine,",
  "or set REDGREEN_UNSAFE_NO_SANDBOX=1 to run the code of repositories without any wall."
].join("\n")
