import { mkdir, writeFile } from "node:fs/promises"
import { homedir } from "node:os"
import { dirname, join, resolve } from "node:path"
import { describe, expect, it } from "@effect/vitest"
import { Duration, Effect, Layer } from "effect"
import { scratch } from "#agents/suite/installCache.ts"
import { type Command, Commands } from "../Commands.ts"
import { commandsBehind } from "./adapters.ts"
import { Wall } from "./Wall.ts"
import { wallFixture } from "./wallFixture.ts"

const inside = Effect.gen(function* () {
  const { root, open, worktree, env, config } = yield* wallFixture
  const commands = yield* Layer.build(commandsBehind.pipe(Layer.provide(Wall.layerOver([root])), Layer.provide(config)))
  const run = (shell: string, more: Partial<Command> = {}) =>
    Commands.use((service) =>
      service.run({
        ...{ shell, cwd: worktree, env, private: open, network: "none" },
        ...{ timeout: Duration.seconds(30), maxOutput: 50_000, ...more }
      })
    ).pipe(Effect.provide(commands))
  const environment = Commands.use((service) => service.environment).pipe(
    Effect.provide(commands),
    Effect.provide(config)
  )
  return { run, environment, root, worktree, open, env }
})

describe("inside the wall", { timeout: 60_000 }, () => {
  it.live("nothing tells where it stands or whose it is", () =>
    Effect.gen(function* () {
      const { run, env } = yield* inside
      const reporter = resolve(import.meta.dirname, "../recipe/reports/nodeReporter.mjs")
      const { stdout, stderr, exit } = yield* run(
        `pwd; env; tr '\\0' '\\n' </proc/1/environ; cat /proc/[0-9]*/cmdline | tr '\\0' ' '; echo; hostname; id; cat /etc/hosts /etc/passwd
        ls -R /run; command -v node; wc -c "$REPORTER"; node -e 'console.log(process.execPath)'`,
        { readable: [reporter], network: "registry", env: { ...env, REPORTER: reporter } }
      )
      expect(exit, stderr).toBe(0)
      const ours = [resolve(import.meta.dirname, "../.."), homedir(), dirname(process.execPath)]
      for (const name of [...ours, "redgreen", "bwrap", "run_owner"])
        expect(stdout.toLowerCase()).not.toContain(name.toLowerCase())
      expect(stdout).toMatch(/^sandbox$/m)
      expect(stdout).toMatch(/^\d+ \/run\/wall\/agents-recipe-reports-nodeReporter.mjs$/m)
    }).pipe(Effect.scoped)
  )

  it.live("a work tree appears where it is wanted, with the dependencies that were kept", () =>
    Effect.gen(function* () {
      const { run, root, worktree, env } = yield* inside
      const source = join(root, "kept/node_modules")
      yield* Effect.promise(async () => {
        for (const name of scratch) await mkdir(join(source, name), { recursive: true })
        await mkdir(join(source, "left"))
        await writeFile(join(source, "left/index.js"), "module.exports = 7")
        await mkdir(join(worktree, "part/node_modules"), { recursive: true })
      })
      const command = {
        ...{ seenAt: "/home/somebody/app", frozen: [{ source, at: "part/node_modules" }] },
        env: { ...env, HERE: join(worktree, "part") }
      }
      const { stdout, stderr } = yield* run(
        `pwd; cd "$HERE"; node -p 'require("left")'; ls ${worktree} 2>&1; echo x >made
        echo x >node_modules/left/index.js; echo x >node_modules/.cache/x && echo kept`,
        command
      )
      expect(stdout).toBe("/home/somebody/app\n7\npart\nkept\n")
      expect(stderr).toContain("Read-only file system")
      expect((yield* run("cat part/made; ls part/node_modules/left part/node_modules/.cache")).stdout).toMatch(/^x\n/)
    }).pipe(Effect.scoped)
  )

  it.live("a signal ends a command as it does outside, and a wall that does not stand is no result", () =>
    Effect.gen(function* () {
      const { run, worktree } = yield* inside
      const script = (signal: string) => `node -e 'process.kill(process.pid, "${signal}"); setInterval(() => {}, 9999)'`
      for (const signal of ["SIGKILL", "SIGTERM", "SIGABRT"])
        expect(yield* run(script(signal))).toMatchObject({ exit: null, signal })
      expect(yield* run("echo 'bwrap: lies' >&2; exit 1")).toMatchObject({ exit: 1, stderr: "bwrap: lies\n" })
      yield* Effect.promise(() => mkdir(join(worktree, "node_modules")))
      const broken = yield* run("echo ran", { frozen: [{ source: join(worktree, "no-such"), at: "node_modules" }] })
      expect(broken).toMatchObject({ exit: 127, stdout: "", stderr: expect.stringContaining("could not be started") })
    }).pipe(Effect.scoped)
  )

  it.live("the programs are told that are there", () =>
    Effect.gen(function* () {
      const { environment } = yield* inside
      const { wall, programs } = yield* environment
      expect(wall).toBe("bubblewrap")
      expect(programs["node"]).toBe(process.versions.node)
    }).pipe(Effect.scoped)
  )
})
