import { type ChildProcess, spawn } from "node:child_process"
import { once } from "node:events"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { assert, layer } from "@effect/vitest"
import { Effect } from "effect"
import { vi } from "vitest"
import { service, TOKEN, until, World } from "#projections/stream/streamFixture.ts"
import { append, newTask } from "#test/consuming.ts"

vi.setConfig({ testTimeout: 90_000, hookTimeout: 120_000 })

/** `redgreen watch …` as a process; what it said so far. */
const watching = Effect.fnUntraced(function* (url: string, token: string, ...args: ReadonlyArray<string>) {
  const child: ChildProcess = yield* Effect.acquireRelease(
    Effect.sync(() =>
      spawn(process.execPath, [join(import.meta.dirname, "main.ts"), "watch", ...args], {
        cwd: tmpdir(),
        env: { PATH: "/usr/bin:/bin", REDGREEN_URL: url.replace("/api/stream", ""), REDGREEN_API_TOKEN: token },
        stdio: ["ignore", "pipe", "pipe"]
      })
    ),
    (process) => Effect.sync(() => process.kill("SIGKILL"))
  )
  const said = { out: "", err: "" }
  child.stdout!.on("data", (text) => {
    said.out += text
  })
  child.stderr!.on("data", (text) => {
    said.err += text
  })
  return { said, exit: once(child, "exit"), child }
})

layer(World, { excludeTestServices: true, timeout: "120 seconds" })("redgreen watch", (it) => {
  it.effect("tells what happens to a task, as people and as programs read it, across a restart of the service", () =>
    Effect.gen(function* () {
      const { start, stop, url } = yield* service
      const [task, other] = [newTask(), newTask()]
      const people = yield* watching(url, TOKEN)
      const program = yield* watching(url, TOKEN, task, "--json")
      // Whoever is not connected yet begins with what comes after, so it is said again until it is heard.
      yield* Effect.whileLoop({
        while: () => !people.said.out.includes(other) || program.said.out === "",
        body: () =>
          Effect.all([append(other, "plan.reminded"), append(task, "plan.reminded"), Effect.sleep("100 millis")]),
        step: () => {}
      })
      yield* stop
      yield* append(task, "plan.approved")
      yield* until(() => people.said.err.includes("Lost") && program.said.err.includes("Lost"))
      yield* start
      yield* until(() => [people, program].every(({ said }) => said.out.includes("approved plan v2")))
      const lines = program.said.out
        .trim()
        .split("\n")
        .map((text) => JSON.parse(text))
      assert.deepStrictEqual([...new Set(lines.map((one) => one.task))], [task])
      const positions = lines.map(({ position }) => position)
      assert.deepStrictEqual(
        positions,
        [...new Set(positions)].sort((one, two) => one - two)
      )
      assert.deepInclude(lines.at(-1), { type: "plan.approved" })
      assert.match(people.said.out, new RegExp(`^\\d\\d:\\d\\d:\\d\\d  ${task}  alice approved plan v2`, "m"))
      program.child.kill("SIGINT")
      assert.deepStrictEqual(yield* Effect.promise(() => program.exit), [130, null])
    }).pipe(Effect.scoped)
  )

  it.effect("says why it may not", () =>
    Effect.gen(function* () {
      const { url } = yield* service
      const { exit, said } = yield* watching(url, "wrong")
      assert.deepStrictEqual(yield* Effect.promise(() => exit), [1, null])
      assert.match(said.err, /does not accept the token/)
    }).pipe(Effect.scoped)
  )
})
