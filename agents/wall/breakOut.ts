import { spawn } from "node:child_process"
import { randomBytes } from "node:crypto"
import { once } from "node:events"
import { existsSync } from "node:fs"
import { mkdir, readFile, writeFile } from "node:fs/promises"
import { type AddressInfo, createServer, type ListenOptions } from "node:net"
import { homedir, tmpdir } from "node:os"
import { dirname, join, resolve } from "node:path"
import { Config, Duration, Effect } from "effect"
import { type CommandResult, Commands } from "../Commands.ts"
import { privateFolder } from "../privateFolder.ts"
import type { Attack, Target } from "./attacks.ts"
import { insiders } from "./insiders.ts"
import { readablePlaces } from "./place.ts"
import type { Limits } from "./policy.ts"
import { Wall } from "./Wall.ts"

export interface Attempt {
  readonly name: string
  /** How the wall gave way; undefined when it held. */
  readonly broke: string | undefined
  readonly durationMs: number
}

/** Tries the attacks on the wall that is there, each in a worktree of its own, against real files, processes and servers. */
export const breakOut = Effect.fn("breakOut")(function* (chosen: ReadonlyArray<Attack>) {
  const wall = yield* Wall
  const target = yield* targetIn(yield* privateFolder(tmpdir()))
  const path = yield* Config.String("PATH").pipe(Config.withDefault("/usr/local/bin:/usr/bin:/bin"))
  const attempt = Effect.fnUntraced(function* (attack: Attack) {
    const worktree = join(yield* privateFolder(tmpdir()), "worktree")
    yield* Effect.promise(() => mkdir(worktree))
    const { network = { _tag: "None" }, until } = attack
    const around = wall.around({ writable: [worktree], readable: [], limits: attackLimits, network })
    const aim = { ...target, worktree }
    const result = yield* Commands.use((commands) =>
      commands.run({
        shell: until ? attack.shell(aim) : `${attack.shell(aim)}\necho tried`,
        ...{ private: worktree, network: "none" },
        ...{ cwd: worktree, env: { PATH: `${dirname(process.execPath)}:${path}`, HOME: worktree } },
        timeout: Duration.seconds(until === "time" ? 2 : 10),
        maxOutput: 20_000
      })
    ).pipe(Effect.provide(Commands.layerBehind({ kind: wall.kind, around: () => around })))
    const broke = verdict(attack, result) ?? (yield* Effect.promise(() => damage(aim)))
    return { name: attack.name, broke, durationMs: result.durationMs } satisfies Attempt
  }, Effect.scoped)
  return yield* Effect.forEach(chosen, attempt, { concurrency: 4 })
}, Effect.scoped)

const mebi = 2 ** 20
// V8 itself wants some hundred MiB of address space and a dozen threads.
const attackLimits: Limits = {
  memory: 400 * mebi,
  processes: 80,
  file: 64 * mebi,
  disk: 128 * mebi,
  temporary: 16 * mebi
}

const verdict = (attack: Attack, { exit, stdout, stderr, timedOut }: CommandResult) => {
  const broken = /BROKEN.*/.exec(stdout)?.[0]
  if (broken !== undefined) return broken
  if (attack.until === "limit") return timedOut ? "nothing stopped it within 10 s" : undefined
  if (attack.until === "time") return undefined
  return stdout.includes("tried") ? undefined : `it could not be tried (${exit}): ${stderr.trim().slice(-200)}`
}

/** What can only be seen from outside. */
const damage = async ({ victim, secret, canary, worktree, home, repository }: Target) => {
  if (!isAlive(victim)) return "a process of ours was killed"
  if ((await readFile(secret, "utf8").catch(() => "")) !== canary) return "a file of another task was changed"
  for (const folder of [join(worktree, ".."), home, repository])
    if (existsSync(join(folder, canary))) return `a file was written to ${folder}`
  for (let round = 0; round < 100; round++) {
    const left = await insiders(`HOME=${worktree}\0`)
    if (left.length === 0) return undefined
    // The kernel takes a moment to take down a namespace with all its processes.
    await new Promise((wake) => setTimeout(wake, 20))
  }
  return `processes were left: ${(await insiders(`HOME=${worktree}\0`)).join(" ")}`
}

const isAlive = (pid: number) => {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}

const targetIn = Effect.fnUntraced(function* (root: string) {
  const canary = randomBytes(12).toString("hex")
  const [secret, socket] = [join(root, "other/secret"), join(root, "other/socket")]
  yield* Effect.promise(async () => {
    await mkdir(dirname(secret))
    await writeFile(secret, canary)
  })
  const victim = yield* Effect.acquireRelease(
    Effect.sync(() => spawn("sleep", ["600"], { stdio: "ignore", env: { CANARY: canary, PATH: "/usr/bin:/bin" } })),
    (child) => Effect.sync(() => void child.kill("SIGKILL"))
  )
  const abstract = `break-out-${canary}`
  const { port } = yield* listening({ port: 0, host: "127.0.0.1" })
  yield* listening({ path: `\0${abstract}` })
  yield* listening({ path: socket })
  const repository = resolve(import.meta.dirname, "../..")
  const shown = yield* readablePlaces
  return { ...{ secret, shown, canary, repository, port, abstract, socket }, home: homedir(), victim: victim.pid! }
})

const listening = (options: ListenOptions) =>
  Effect.acquireRelease(
    Effect.promise(async () => {
      const server = createServer((socket) => socket.end())
      await once(server.listen(options), "listening")
      return server
    }),
    (server) => Effect.sync(() => server.close())
  ).pipe(Effect.map((server) => (server.address() as AddressInfo | null) ?? { port: 0 }))
