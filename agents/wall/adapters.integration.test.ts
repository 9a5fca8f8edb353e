import { execFileSync, spawn } from "node:child_process"
import { once } from "node:events"
import { existsSync, readFileSync } from "node:fs"
import { writeFile } from "node:fs/promises"
import { createServer } from "node:http"
import type { AddressInfo } from "node:net"
import { join } from "node:path"
import { describe, expect, it } from "@effect/vitest"
import { Duration, Effect, Layer } from "effect"
import { type Command, Commands } from "../Commands.ts"
import { commandsBehind } from "./adapters.ts"
import { Cgroups } from "./Cgroups.ts"
import { insiders } from "./insiders.ts"
import { packageArchive } from "./packageFixture.ts"
import { Wall } from "./Wall.ts"
import { configOf, wallFixture } from "./wallFixture.ts"

type Fixture = Effect.Success<typeof wallFixture>

const run = (fixture: Fixture, command: Partial<Command>, settings: Record<string, string> = {}) =>
  Commands.use((commands) =>
    commands.run({
      ...{ argv: ["true"], cwd: fixture.worktree, env: fixture.env, timeout: Duration.seconds(60), maxOutput: 20_000 },
      ...{ private: fixture.open, network: "none" },
      ...command
    } as Command)
  ).pipe(
    Effect.provide(
      commandsBehind.pipe(
        Layer.provide(Wall.layerOver([fixture.root])),
        Layer.provideMerge(configOf({ ...fixture.settings, ...settings }))
      )
    )
  )

describe("commands behind the wall", { timeout: 60_000 }, () => {
  it.live("run the tests of a checkout and write their report", () =>
    Effect.gen(function* () {
      const fixture = yield* wallFixture
      const { open, worktree } = fixture
      const test = `import { test } from "node:test"; import { equal } from "node:assert"
        import { userInfo } from "node:os"; import { createServer } from "node:http"
        test("adds", () => equal(1 + 1, 3)); test("is somebody", () => equal(userInfo().username, "runner"))
        test("serves itself", async () => {
          const server = createServer((_, response) => response.end("hi")).listen(0)
          equal(await (await fetch("http://localhost:" + server.address().port)).text(), "hi"); server.close()
        })`
      yield* Effect.promise(() => writeFile(join(worktree, "one.test.mjs"), test))
      const reporter = join(import.meta.dirname, "../recipe/reports/nodeReporter.mjs")
      const argv = [
        "node",
        "--test",
        `--test-reporter=${reporter}`,
        `--test-reporter-destination=${open}/report`
      ] as const
      const result = yield* run(fixture, { argv: [...argv], readable: [reporter] })
      expect(result.exit, result.stderr).toBe(1)
      const events = readFileSync(join(open, "report"), "utf8")
        .trim()
        .split("\n")
        .map((line) => JSON.parse(line))
      const ended = (type: string) => events.filter((event) => event.type === type).map(({ name }) => name)
      expect(ended("test:fail")).toContain("adds")
      expect(ended("test:pass")).toEqual(expect.arrayContaining(["is somebody", "serves itself"]))
    }).pipe(Effect.scoped)
  )

  it.live("install from the declared registry, and reach nothing else even from an install script", () =>
    Effect.gen(function* () {
      const fixture = yield* wallFixture
      const { worktree } = fixture
      const elsewhere = yield* serving(() => Buffer.from("secret"))
      const script = `fetch("${elsewhere.url}").then(() => "reached", () => "cut off").then((text) => require("fs").writeFileSync("outcome", text))`
      const archive = packageArchive({
        "package.json": JSON.stringify({ name: "left", version: "1.0.0", scripts: { postinstall: "node install.js" } }),
        "install.js": script
      })
      const registry = yield* serving((path) =>
        path.endsWith(".tgz")
          ? archive.bytes
          : Buffer.from(JSON.stringify({ name: "left", "dist-tags": { latest: "1.0.0" }, versions: {} }))
      )
      const resolved = `${registry.url}/left/-/left-1.0.0.tgz`
      const lock = {
        ...{ name: "app", lockfileVersion: 3, requires: true },
        packages: {
          "": { name: "app", dependencies: { left: "1.0.0" } },
          "node_modules/left": { version: "1.0.0", resolved, integrity: archive.integrity, hasInstallScript: true }
        }
      }
      yield* Effect.promise(async () => {
        await writeFile(
          join(worktree, "package.json"),
          JSON.stringify({ name: "app", dependencies: { left: "1.0.0" } })
        )
        await writeFile(join(worktree, "package-lock.json"), JSON.stringify(lock))
      })
      const install = {
        argv: ["npm", "ci", "--foreground-scripts", "--registry", registry.url] as [string, ...Array<string>]
      }
      expect((yield* run(fixture, install, { REDGREEN_REGISTRIES: registry.url })).exit).not.toBe(0)
      const undeclared = yield* run(fixture, { ...install, network: "registry" })
      expect(undeclared.exit).not.toBe(0)
      expect(undeclared.stderr).toContain("403")
      const declared = yield* run(fixture, { ...install, network: "registry" }, { REDGREEN_REGISTRIES: registry.url })
      expect(declared.exit, declared.stderr).toBe(0)
      expect(readFileSync(join(worktree, "node_modules/left/outcome"), "utf8")).toBe("cut off")
      expect(elsewhere.asked).toEqual([])
    }).pipe(Effect.scoped)
  )

  it.live("leave nothing when Redgreen is killed", () =>
    Effect.gen(function* () {
      const { root, settings, env, worktree, open } = yield* wallFixture
      const started = join(worktree, "started")
      const own = new Cgroups()
      const limited = own.limitsMemory || own.limitsProcesses
      const program = `
        import { Duration, Effect, Layer } from "effect"
        import { Commands } from "#agents/Commands.ts"
        import { commandsBehind } from "#agents/wall/adapters.ts"
        import { Wall } from "#agents/wall/Wall.ts"
        import { configOf } from "#agents/wall/wallFixture.ts"
        const shell = "(setsid sh -c 'trap : TERM; sleep 300' &); echo >${started}; sleep 300"
        const command = { shell, cwd: "${worktree}", env: ${JSON.stringify(env)}, timeout: Duration.minutes(5), maxOutput: 100, private: "${open}", network: "none" }
        const layer = commandsBehind.pipe(Layer.provide(Wall.layerOver(["${root}"])))
        await Effect.runPromise(Commands.use((commands) => commands.run(command)).pipe(Effect.provide(layer), Effect.provide(configOf(${JSON.stringify(settings)}))))`
      const child = spawn(process.execPath, ["--input-type=module", "-e", program], {
        ...{ cwd: join(import.meta.dirname, "../.."), stdio: "inherit", env: {} }
      })
      yield* Effect.promise(() => expect.poll(() => existsSync(started), { timeout: 30_000 }).toBe(true))
      expect((yield* Effect.promise(() => insiders(worktree))).length).toBeGreaterThan(2)
      expect(groupsOf(child.pid!).length > 0).toBe(limited)
      const ended = once(child, "exit")
      child.kill("SIGKILL")
      yield* Effect.promise(() => ended)
      yield* Effect.promise(() => expect.poll(() => insiders(worktree), { timeout: 5000 }).toEqual([]))
      // Its control groups are the next one's to remove.
      yield* Effect.promise(() => new Cgroups().close())
      expect(groupsOf(child.pid!)).toEqual([])
    }).pipe(Effect.scoped)
  )
})

const groupsOf = (pid: number) =>
  execFileSync("find", ["/sys/fs/cgroup", "-type", "d", "-name", `redgreen-${pid}.*`], { encoding: "utf8" })
    .split("\n")
    .filter(Boolean)

const serving = (answer: (path: string) => Buffer) =>
  Effect.acquireRelease(
    Effect.promise(async () => {
      const asked: Array<string> = []
      const server = createServer((request, response) => {
        asked.push(request.url!)
        response.end(answer(request.url!))
      })
      await once(server.listen(0, "127.0.0.1"), "listening")
      return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked, server }
    }),
    ({ server }) => Effect.sync(() => server.close().closeAllConnections())
  )
