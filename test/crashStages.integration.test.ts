import { readdirSync } from "node:fs"
import { writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { assert, layer } from "@effect/vitest"
import { Effect } from "effect"
import { describe } from "vitest"
import type { TaskId } from "#domain/Ids.ts"
import type { Phase } from "#local/model/Script.ts"
import { foldersOf, makeApart, processesWith } from "./apart.ts"
import { eventsOf } from "./chronicle.ts"
import { approve, begin, commitAll, endedReady, eventually, good, onlyRates, scriptWith } from "./parcel.ts"
import { repository, World } from "./world.ts"

const limits = { excludeTestServices: true, timeout: "180 seconds" } as const
const apart = makeApart()

/** A test of the repository that tells us when the tests run: in the private folder of its proof, where it may write. */
const withWitness = async (folder: string) => {
  await onlyRates(folder)
  const test = `import { writeFileSync } from "node:fs"\nimport { test } from "node:test"\ntest("runs", () => writeFileSync(process.env.TMPDIR + "/${witness}", ""))\n`
  await writeFile(join(folder, "test/witness.test.js"), test)
  await commitAll(folder, "Tell when the tests run")
}
const witness = "the-tests-run"
const testsRun = (home: string) =>
  foldersOf(apart.pid(), home).some((own) => {
    try {
      return readdirSync(join(tmpdir(), own), { recursive: true }).some((path) => String(path).endsWith(witness))
    } catch {
      // Gone meanwhile.
      return false
    }
  })

describe("services that are killed", { timeout: 180_000 }, () => {
  const settings = { REDGREEN_ACK_WAIT: "3 seconds" }
  layer(
    World.layer({ settings, prepare: withWitness, begin: apart.begin }),
    limits
  )((it) => {
    it.effect("in every stage lose nothing and do nothing twice", () =>
      Effect.gen(function* () {
        const world = yield* World
        const killed: Array<number> = []
        const crash = Effect.gen(function* () {
          killed.push(apart.pid())
          yield* apart.kill
          yield* world.services.stop
          yield* world.services.start
        })
        const silent = { fault: { hang: true, sessions: 1 } } as const
        const script = scriptWith({
          plan: [[{ ...good.plan, ...silent }]],
          red: [[{ ...good.red, ...silent }]],
          green: [[{ ...good.green, ...silent }]]
        })
        const pushes = () =>
          world.github.state.requests.filter(({ path }) => path === `/${repository}.git/git-receive-pack`).length

        const task = yield* begin(world, script)
        yield* sessionHangs(world, task, "plan")
        yield* crash
        yield* world.until(task, "plan.created")
        yield* crash
        yield* eventually("the plan is pushed", () => pushes() > 0)
        yield* crash
        yield* world.pullOf(task)
        yield* crash
        yield* approve(world, task)
        yield* sessionHangs(world, task, "red")
        yield* crash
        for (const written of ["tests.written", "fix.written"] as const) {
          yield* world.until(task, written)
          yield* eventually("the tests run", () => testsRun(world.home))
          yield* crash
          if (written === "fix.written") continue
          yield* sessionHangs(world, task, "green")
          yield* crash
        }
        const pushed = pushes()
        yield* eventually("the fix is pushed", () => pushes() > pushed)
        yield* crash

        yield* world.until(task, "pr.ready")
        yield* world.settled
        const told = yield* endedReady(world, task)
        for (const type of ["plan.created", "tests.written", "fix.written", "tests.green"] as const)
          assert.lengthOf(eventsOf(told, type), 1, type)
        // What the killed ones left: no agent, no test run, no folder.
        for (const pid of killed) {
          assert.deepStrictEqual(processesWith(`RUN_OWNER=${pid}.`), [])
          assert.deepStrictEqual(foldersOf(pid, world.home), [])
        }
        assert.lengthOf(killed, 9)
      })
    )
  })
})

const sessionHangs = (world: World["Service"], task: TaskId, phase: Phase) =>
  eventually(`${phase} hangs`, () =>
    world.model.calls.some((call) => call.task === task && call.phase === phase && call.fault?.hang === true)
  )
