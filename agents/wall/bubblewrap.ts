import { writeFileSync } from "node:fs"
import { arch, tmpdir } from "node:os"
import { join, relative, resolve, sep } from "node:path"
import { Config, Effect } from "effect"
import type { Spawned } from "../CommandsProcess.ts"
import { privateFolder } from "../privateFolder.ts"
import { bwrapArguments, isSecret } from "./bwrapArguments.ts"
import { Cgroups } from "./Cgroups.ts"
import { findBubblewrap } from "./findBubblewrap.ts"
import { placeOf } from "./place.ts"
import { type Enclosure, inside, type Network } from "./policy.ts"
import { serveRegistries } from "./registries.ts"
import { registryHosts } from "./registryHosts.ts"
import { relayTo } from "./relay.ts"
import { retold, type Seen } from "./retold.ts"
import { seccompFilter } from "./seccomp.ts"
import { innerScript, outerScript } from "./startScript.ts"
import { keepToOurselves, toGive } from "./toGive.ts"
import { Watch } from "./Watch.ts"

/** A wall of bubblewrap, or in `missing` why there is none. Its sockets and files are gone with the scope. */
export const makeBubblewrap = Effect.fn("makeBubblewrap")(function* (folders: ReadonlyArray<string>) {
  const found = yield* findBubblewrap
  if ("missing" in found) return found
  const parent = yield* Config.String("REDGREEN_TMPDIR").pipe(Config.withDefault(tmpdir()))
  const own = yield* privateFolder(parent)
  yield* keepToOurselves(own)
  const place = yield* placeOf(own)
  const registry = join(own, "registry")
  const hosts = yield* Effect.cached(registryHosts)
  const ask = Effect.runPromiseWith(yield* Effect.context<never>())
  yield* serveRegistries(registry, () => ask(hosts))
  const gateways = yield* relayTo(own)
  const filter = join(own, "filter")
  const program = seccompFilter(arch())
  if (program !== undefined) writeFileSync(filter, program)
  const groups = yield* Effect.acquireRelease(
    Effect.sync(() => new Cgroups()),
    (groups) => Effect.promise(() => groups.close())
  )
  const tell = Effect.runForkWith(yield* Effect.context<never>())
  const watch = yield* Effect.acquireRelease(
    Effect.sync(
      () =>
        new Watch({
          countsProcesses: !groups.limitsMemory || !groups.limitsProcesses,
          tell: (reason) => void tell(Effect.logWarning(reason))
        })
    ),
    (watch) => Effect.sync(() => watch.stop())
  )
  let count = 0

  const around = (enclosure: Enclosure) => {
    const given = { ...enclosure, writable: enclosure.writable.map((path) => toGive(path, folders)) }
    for (const { at } of given.frozen ?? []) toGive(at, folders)
    const way = wayOut(enclosure.network, registry, gateways)
    const readable = [...place.readable, ...given.readable]
    const seen = { ...neutral(readable), ...given.seen }
    const tell = retold(seen)
    return (command: Spawned): Spawned => {
      const pidFile = join(own, `pid-${++count}`)
      const env = Object.fromEntries(
        Object.entries({ ...command.env, ...way.env }).map(([name, value]) => [name, tell(value)])
      )
      const argv = [...way.starter, ...command.argv].map(tell)
      const wrapped = bwrapArguments(
        { ...given, readable, seen, frozen: (given.frozen ?? []).map(({ source, at }) => ({ source, at: tell(at) })) },
        { ...place, shown: { ...place.shown, ...way.shown } },
        { cwd: tell(command.cwd), env }
      )
      const { joins, ended } = groups.open(given.limits)
      watch.add({ pidFile, writable: given.writable, limits: given.limits, ended })
      const inner = ["/bin/sh", "-c", innerScript(given.limits), "sh", ...argv]
      const filtered = program === undefined ? [] : ["--seccomp", "9"]
      const outer = ["/bin/sh", "-c", outerScript(joins), "sh", pidFile, program === undefined ? "/dev/null" : filter]
      return {
        argv: [...outer, found.bwrap, ...filtered, ...wrapped, "--", ...inner] as [string, ...Array<string>],
        cwd: "/",
        env: Object.fromEntries(Object.entries(env).filter(([name]) => isSecret(name))),
        hasRun
      }
    }
  }
  const memory = groups.limitsMemory ? "memory" : "memory (by a watch)"
  const processes = groups.limitsProcesses ? "processes" : "processes (by a watch)"
  const says = `bubblewrap ${found.version}: no network but what is declared, own worktree only; limits on ${memory}, ${processes}, disk and time${program === undefined ? "; no filter of system calls on this processor" : ""}`
  return { kind: "bubblewrap" as const, says, around }
})

/** What is ours appears under names that tell nothing; where our folder lies is not theirs to know. */
const neutral = (readable: ReadonlyArray<string>): Seen => {
  const ours = readable.filter((path) => path.startsWith(ownCode + sep))
  return Object.fromEntries(
    ours.map((path) => [
      path,
      join(inside.run, relative(ownCode, path).replaceAll(sep, "-").replaceAll("redgreen", "own"))
    ])
  )
}

const ownCode = resolve(import.meta.dirname, "../..")

/** bwrap tells how the command ended once it has begun, and nothing where it could not build the wall. */
const hasRun = (written: string) => written.includes('"exit-code"')

const wayOut = (network: Network, registry: string, gateways: (url: string) => string) => {
  if (network._tag === "None") return { env: {}, starter: [], shown: {} }
  if (network._tag === "Registry") {
    const [socket, forwarder] = [join(inside.run, "registry.sock"), join(inside.run, "forwarder.ts")]
    return {
      env: {},
      starter: [process.execPath, "--disable-warning=MODULE_TYPELESS_PACKAGE_JSON", forwarder, socket],
      shown: { [socket]: registry, [forwarder]: join(import.meta.dirname, "forwarder/main.ts") }
    }
  }
  const socket = join(inside.run, "gateway.sock")
  return {
    // The address then only fills the Host header. The variable is undocumented; a test holds the CLI to it.
    env: { ANTHROPIC_BASE_URL: "http://gateway.invalid", ANTHROPIC_UNIX_SOCKET: socket },
    starter: [],
    shown: { [socket]: gateways(network.url) }
  }
}
