import { readdirSync } from "node:fs"
import { symlink, writeFile } from "node:fs/promises"
import { join } from "node:path"
import { describe, expect, it } from "@effect/vitest"
import { Cause, Context, Effect, Exit, Layer } from "effect"
import { defaultLimits, type Enclosure } from "./policy.ts"
import { Wall } from "./Wall.ts"
import { configOf, wallFixture } from "./wallFixture.ts"

const given = (writable: string): Enclosure => ({
  ...{ writable: [writable], readable: [], network: { _tag: "None" }, limits: defaultLimits }
})
const wallWith = (settings: Record<string, string>, folders: ReadonlyArray<string> = []) =>
  Effect.map(Layer.build(Wall.layerOver(folders).pipe(Layer.provide(configOf(settings)))), Context.get(Wall))

describe("the choice of a wall", () => {
  it.live("refuses to start without one, and says what was tried and what to do", () =>
    Effect.gen(function* () {
      const { root, settings } = yield* wallFixture
      const bwrap = join(root, "bwrap")
      yield* Effect.promise(() => writeFile(bwrap, "#!/bin/sh\necho no permission >&2\nexit 1\n", { mode: 0o755 }))
      const message = (settings: Record<string, string>) =>
        wallWith(settings).pipe(
          Effect.exit,
          Effect.map((exit) => (Exit.isFailure(exit) ? String(Cause.squash(exit.cause)) : "there is one"))
        )
      const broken = yield* message({ ...settings, REDGREEN_BWRAP: bwrap })
      expect(broken).toContain(`${bwrap}: no permission`)
      expect(broken).toContain("REDGREEN_UNSAFE_NO_SANDBOX=1")
      expect(yield* message({ PATH: root.replace("wall-test", "none"), REDGREEN_HOME: root })).toContain(
        "apt-get install"
      )
    }).pipe(Effect.scoped)
  )

  it.live("trusts a container, or nothing at all, only when told to, and says so", () =>
    Effect.gen(function* () {
      const { settings } = yield* wallFixture
      const container = yield* wallWith({ ...settings, REDGREEN_SANDBOX: "container" })
      const none = yield* wallWith({ ...settings, REDGREEN_UNSAFE_NO_SANDBOX: "1" })
      expect([container.kind, none.kind]).toEqual(["container", "none"])
      expect(none.says).toContain("UNSAFE")
      expect((yield* wallWith({ ...settings, REDGREEN_UNSAFE_NO_SANDBOX: "0" })).kind).toBe("bubblewrap")
    }).pipe(Effect.scoped)
  )

  it.live("gives away no folder but its own, and follows no link", () =>
    Effect.gen(function* () {
      const { root, runs, settings, worktree } = yield* wallFixture
      const link = join(root, "link")
      yield* Effect.promise(() => symlink("/", link))
      const wall = yield* wallWith(settings, [root])
      const stranger = yield* wallWith(settings)
      const walls = readdirSync(runs).map((name) => join(runs, name))
      for (const path of ["/", "/root", "/tmp", link, runs, ...walls, join(root, "worktree/..")])
        expect(() => wall.around(given(path))).toThrow("no folder of ours")
      expect(() => stranger.around(given(worktree))).toThrow("no folder of ours")
      expect(wall.around(given(worktree))).toBeTypeOf("function")
    }).pipe(Effect.scoped)
  )

  it.live("shows a secret to nobody who lists processes, and sets what a repository asks for inside only", () =>
    Effect.gen(function* () {
      const { root, settings, worktree } = yield* wallFixture
      const wall = yield* wallWith(settings, [root])
      const env = {
        ANTHROPIC_API_KEY: "run-token",
        LD_PRELOAD: "/evil.so",
        LD_TOKEN: "x",
        BASH_ENV: "/evil.sh",
        HOME: "/h"
      }
      const outer = wall.around(given(worktree))({ argv: ["true"], cwd: worktree, env })
      expect(outer.argv.join(" ")).not.toContain("run-token")
      expect(outer.env).toEqual({ ANTHROPIC_API_KEY: "run-token" })
      expect(outer.argv.join(" ")).toContain("--setenv LD_PRELOAD /evil.so")
    }).pipe(Effect.scoped)
  )
})
