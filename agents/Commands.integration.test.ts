import { existsSync, mkdtempSync, rmSync, watch } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, expect, it } from "@effect/vitest"
import { Duration, Effect, Fiber } from "effect"
import { type Command, type CommandResult, Commands } from "./Commands.ts"
import { ownMark } from "./incarnation.ts"

const folder = mkdtempSync(join(tmpdir(), "redgreen-commands-"))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const own = { private: folder, network: "none" } as const
const env = { PATH: "/usr/local/bin:/usr/bin:/bin" }
const sh = (shell: string, more: Partial<Command> = {}) =>
  Effect.flatMap(Commands, (commands) =>
    commands.run({
      shell,
      cwd: folder,
      env,
      timeout: Duration.seconds(30),
      maxOutput: 10_000,
      ...own,
      ...more
    } as Command)
  )
const run = (effect: Effect.Effect<CommandResult, never, Commands>) =>
  Effect.runPromise(Effect.provide(effect, Commands.layer))

const isAlive = (pid: number) => {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}
// A killed grandchild is reaped by init a moment later.
const gone = (pid: number) => expect.poll(() => isAlive(pid), { timeout: 5000 }).toBe(false)
const appears = (path: string) =>
  new Promise<void>((resolve) => {
    const watcher = watch(folder, () => existsSync(path) && done())
    const done = () => {
      watcher.close()
      resolve()
    }
    if (existsSync(path)) done()
  })

it("tells how a command ended and what it wrote", async () => {
  const ended = await run(sh("echo out; echo err >&2; exit 3"))
  expect(ended).toMatchObject({
    exit: 3,
    signal: null,
    stdout: "out\n",
    stderr: "err\n",
    truncated: false,
    timedOut: false
  })
  expect(await run(sh("kill -TERM $$"))).toMatchObject({ exit: null, signal: "SIGTERM" })
  // So does a shell of what it ran.
  expect(await run(sh("sh -c 'kill -SEGV $$'; exit $?"))).toMatchObject({ exit: null, signal: "SIGSEGV" })
  expect(await run(sh("exit 255"))).toMatchObject({ exit: 255, signal: null })
})

it("inherits nothing: neither variables, nor input, nor ignored signals", async () => {
  const { stdout } = await run(sh("env -u PWD -u SHLVL -u _ -u OLDPWD; cat; grep -E 'Sig(Ign|Blk)' /proc/self/status"))
  const [variables, owner, blocked, ignored] = stdout.trim().split("\n")
  // The mark of whose it is, and by which it is found when we are killed.
  expect([variables, owner].sort()).toEqual([`PATH=${env.PATH}`, `RUN_OWNER=${ownMark}`])
  // The signals of a program, 1 to 31; those above belong to the C library and cannot be reset from outside it.
  const signals = (line = "") => BigInt(`0x${line.split(/\s+/)[1]}`) & 0x7fffffffn
  expect([signals(blocked), signals(ignored)]).toEqual([0n, 0n])
})

it("answers 127 when the program does not exist", async () => {
  const ended = await run(sh("", { argv: ["no-such-program"] } as Partial<Command>))
  expect(ended).toMatchObject({ exit: 127, stderr: expect.stringContaining("no-such-program could not be started") })
})

it("keeps both ends of a long output", async () => {
  const { stdout, truncated } = await run(sh("seq 1 100000", { maxOutput: 1000 }))
  expect(truncated).toBe(true)
  expect(stdout).toMatch(/^1\n2\n[\s\S]*bytes left out[\s\S]*\n100000\n$/)
  expect(stdout.length).toBeLessThan(1100)
})

it("kills what a command leaves behind, and does not wait for it", async () => {
  const { stdout, exit } = await run(sh("(sleep 300 & echo $!)"))
  expect(exit).toBe(0)
  await gone(Number(stdout))
})

it("kills the whole group when the time is over", async () => {
  const ended = await run(sh("sleep 300 & echo $!; trap '' TERM; sleep 300", { timeout: Duration.millis(300) }))
  expect(ended).toMatchObject({ exit: null, signal: "SIGKILL", timedOut: true })
  await gone(Number(ended.stdout))
})

it("kills the whole group when it is interrupted, before the interruption is over", async () => {
  const started = join(folder, "started")
  const fiber = Effect.runFork(
    Effect.provide(sh(`sleep 300 & echo $! $$ > ${started}.new; mv ${started}.new ${started}; wait`), Commands.layer)
  )
  await appears(started)
  const pids = (await run(sh(`cat ${started}`))).stdout.trim().split(" ").map(Number)
  await Effect.runPromise(Fiber.interrupt(fiber))
  expect(isAlive(pids[1]!)).toBe(false)
  await gone(pids[0]!)
})

it("puts the wall around every command", async () => {
  const walled = Commands.layerBehind({
    kind: "container",
    around:
      ({ network }) =>
      (spawned) => ({ ...spawned, argv: ["/bin/echo", network, ...spawned.argv] })
  })
  expect((await Effect.runPromise(Effect.provide(sh("true"), walled))).stdout).toBe("none /bin/sh -c true\n")
})

it("takes the failure of a wall for no result", async () => {
  // As bwrap does: it tells on fd 3 how the command ended, and ends the same way, with 1 where it could build nothing.
  const saying = (written: string) =>
    Commands.layerBehind({
      kind: "bubblewrap",
      around: () => (spawned) => ({
        ...spawned,
        argv: ["/bin/sh", "-c", `echo '${written}' >&3; echo refused >&2; exit 1`],
        hasRun: (told) => told.includes("exit-code")
      })
    })
  const through = (written: string) => Effect.runPromise(Effect.provide(sh("true"), saying(written)))
  expect(await through('{ "exit-code": 1 }')).toMatchObject({ exit: 1, stderr: "refused\n" })
  const failed = await through('{ "child-pid": 7 }')
  expect(failed).toMatchObject({ exit: 127, stderr: expect.stringMatching(/^refused\n.*could not be started/s) })
})

it("tells where commands run", async () => {
  const environment = await Effect.runPromise(
    Commands.use((commands) => commands.environment).pipe(Effect.provide(Commands.layer))
  )
  expect(environment).toMatchObject({ wall: "none", system: expect.stringMatching(/^\w+ \d+\.\d+.* \w+$/) })
  expect(environment.programs["node"]).toBe(process.versions.node)
})
