import { realpathSync, statSync, writeFileSync } from "node:fs"
import { arch, tmpdir } from "node:os"
import { join, sep } from "node:path"
import { Config, Effect } from "effect"
import type { Spawned } from "../Commands.ts"
import { ownMark } from "../incarnation.ts"
import { privateFolder } from "../privateFolder.ts"
import { bwrapArguments, isSecret } from "./bwrapArguments.ts"
import { Cgroups } from "./Cgroups.ts"
import { findBubblewrap } from "./findBubblewrap.ts"
import { placeOf } from "./place.ts"
import { type Enclosure, inside, type Network } from "./policy.ts"
import { registryHosts, serveRegistries } from "./registries.ts"
import { relayTo } from "./relay.ts"
import { seccompFilter } from "./seccomp.ts"
import { innerScript, outerScript } from "./startScript.ts"
import { Watch } from "./Watch.ts"

/** A wall of bubblewrap, or in `missing` why there is none. Its sockets and files are gone with the scope. */
export const makeBubblewrap = Effect.fn("makeBubblewrap")(function* (folders: ReadonlyArray<string>) {
  const found = yield* findBubblewrap
  if ("missing" in found) return found
  const parent = yield* Config.String("REDGREEN_TMPDIR").pipe(Config.withDefault(tmpdir()))
  const own = realpathSync(yield* privateFolder(parent))
  yield* Effect.acquireRelease(
    Effect.sync(() => walls.add(own)),
    () => Effect.sync(() => walls.delete(own))
  )
  const place = yield* placeOf(own)
  const registry = join(own, "registry")
  yield* serveRegistries(registry, yield* registryHosts)
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
    const given = { ...enclosure, writable: enclosure.writable.map((path) => itself(path, folders)) }
    for (const { at } of given.frozen ?? []) itself(at, folders)
    const way = wayOut(enclosure.network, registry, gateways)
    return (command: Spawned): Spawned => {
      const pidFile = join(own, `pid-${++count}`)
      const { env, argv } = way.through(command)
      const wrapped = bwrapArguments(
        { ...given, readable: [...given.readable, ...way.readable] },
        { ...place, shown: { ...place.shown, ...way.shown } },
        { cwd: command.cwd, env }
      )
      const { joins, ended } = groups.open(given.limits)
      watch.add({ pidFile, writable: given.writable, limits: given.limits, ended })
      const inner = ["/bin/sh", "-c", innerScript(given.limits), "sh", ...argv]
      const filtered = program === undefined ? [] : ["--seccomp", "9"]
      const outer = ["/bin/sh", "-c", outerScript(joins), "sh", pidFile, program === undefined ? "/dev/null" : filter]
      return {
        argv: [...outer, found.bwrap, ...filtered, ...wrapped, "--", ...inner] as [string, ...Array<string>],
        cwd: "/",
        env: Object.fromEntries(Object.entries(env).filter(([name]) => isSecret(name)))
      }
    }
  }
  const memory = groups.limitsMemory ? "memory" : "memory (by a watch)"
  const processes = groups.limitsProcesses ? "processes" : "processes (by a watch)"
  const says = `bubblewrap ${found.version}: no network but what is declared, own worktree only; limits on ${memory}, ${processes}, disk and time${program === undefined ? "; no filter of system calls on this processor" : ""}`
  return { kind: "bubblewrap" as const, says, around }
})

/**
 * A folder that untrusted code may have: ours alone, by a name nobody can guess, and not a link. bwrap would follow a link
 * that an earlier command put in place of its folder.
 */
const itself = (path: string, folders: ReadonlyArray<string>) => {
  const real = resolved(path)
  const isOurs = real?.split(sep).some((part) => part.startsWith(`redgreen-${ownMark}-`))
  const isGiven = folders.some((folder) => real?.startsWith(realpathSync(folder) + sep))
  if (
    real === undefined ||
    real !== path ||
    !statSync(real).isDirectory() ||
    !(isOurs || isGiven) ||
    [...walls].some((wall) => holds(real, wall) || holds(wall, real))
  )
    throw new Error(`${path} cannot be given to untrusted code: it is no folder of ours`)
  return real
}

/** Folders of the walls of this process: their sockets and filters are not to be given away. */
const walls = new Set<string>()

const holds = (folder: string, path: string) => `${path}${sep}`.startsWith(folder + sep)

const resolved = (path: string) => {
  try {
    return realpathSync(path)
  } catch {
    return undefined
  }
}

const wayOut = (network: Network, registry: string, gateways: (url: string) => string) => {
  const same = (command: Spawned) => command
  if (network._tag === "None") return { through: same, shown: {}, readable: [] }
  if (network._tag === "Registry") {
    const forwarder = join(import.meta.dirname, "forwarder/main.ts")
    const socket = join(inside.run, "registry.sock")
    const starter = [process.execPath, "--disable-warning=MODULE_TYPELESS_PACKAGE_JSON", forwarder, socket] as const
    const through = (command: Spawned): Spawned => ({ ...command, argv: [...starter, ...command.argv] })
    return { through, shown: { [socket]: registry }, readable: [forwarder] }
  }
  const socket = join(inside.run, "gateway.sock")
  const through = ({ env, ...command }: Spawned): Spawned => ({
    ...command,
    // The address then only fills the Host header. The variable is undocumented; a test holds the CLI to it.
    env: { ...env, ANTHROPIC_BASE_URL: "http://gateway.invalid", ANTHROPIC_UNIX_SOCKET: socket }
  })
  return { through, shown: { [socket]: gateways(network.url) }, readable: [] }
}
