import { spawn } from "node:child_process"
import { randomInt } from "node:crypto"
import { copyFile, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { assert, it } from "@effect/vitest"
import { ConfigProvider, Effect, Fiber, Layer, Schedule, Stream } from "effect"
import { open } from "#domain/Envelope.ts"
import { EventLog } from "#domain/EventLog.ts"
import { next } from "#domain/Step.ts"
import * as Task from "#domain/Task.ts"
import { log } from "#infra/nats/log.ts"
import { logOf } from "#infra/nats/running.ts"
import { shippedAlert, shippedScript } from "#local/alertFiles.ts"
import { maintainer } from "#local/cast.ts"
import { consumers } from "#local/consumers.ts"
import { sampleIn } from "#local/demoWorld.ts"
import { openWorld, type Settings } from "#local/World.ts"

/** Folders of the services, with the identities each has in NATS. */
const services = {
  ingest: ["ingest"],
  projections: ["projections"],
  "agents/planner": ["planner"],
  "agents/executor": ["executor"],
  "agents/verifier": ["verifier"],
  "agents/publisher": ["publisher", "publisher-jira", "publisher-slack", "publisher-sentry"],
  "agents/reminder": ["reminder"]
} as const

it.live(
  "does the whole job with every service in a process of its own, holding its own seed only, and each ends cleanly on SIGTERM",
  () =>
    Effect.gen(function* () {
      const folder = yield* Effect.acquireRelease(
        Effect.promise(() => mkdtemp(join(tmpdir(), "redgreen-processes-"))),
        (path) => Effect.promise(() => rm(path, { recursive: true, force: true }))
      )
      const world = yield* openWorld({
        home: folder,
        cache: join(import.meta.dirname, "../.redgreen/cache"),
        settings: {},
        repositories: [yield* sampleIn(folder)],
        script: shippedScript("1"),
        say: () => {}
      })
      const { NATS_NKEY_FILE: seeds, ...shared }: Settings = world.settings
      const lines = Object.entries(shared).map(([name, value]) => `${name}="${value}"`)
      yield* Effect.promise(() => writeFile(join(folder, ".env"), lines.join("\n"), { mode: 0o600 }))
      // Whoever starts first waits for what the operator makes.
      const provisioning = yield* Effect.forkChild(
        Effect.scoped(Layer.build(logOf("operator", consumers))).pipe(settled(world.settings))
      )
      const names = Object.keys(services) as ReadonlyArray<keyof typeof services>
      const running = yield* Effect.forEach(names, (name) => start(name, folder, seeds!), { concurrency: "unbounded" })
      yield* Fiber.join(provisioning)
      const [ingest, projections] = running
      world.standIns!.connect(ingest!.url)

      const alert = JSON.parse(yield* Effect.promise(() => readFile(shippedAlert("1")!, "utf8")))
      assert.strictEqual((yield* Effect.promise(() => world.standIns!.sentry.raise(alert))).status, 202)
      const state = yield* untilReady(
        Effect.promise(() =>
          fetch(`${world.standIns!.github.apiUrl}/repos/harbor/parcel-post/issues/1/comments`, {
            method: "POST",
            headers: { authorization: `Bearer ${maintainer.token}`, "content-type": "application/json" },
            body: JSON.stringify({ body: "@agent approve" })
          })
        )
      ).pipe(Effect.provide(Layer.fresh(log("operator"))), settled(world.settings))
      assert.strictEqual(next(state)._tag, "Ready")
      assert.lengthOf(world.standIns!.github.state.pulls("harbor", "parcel-post"), 1)
      const authorization = `Bearer ${world.settings["REDGREEN_API_TOKEN"]}`
      const tasks = yield* Effect.promise(() => fetch(`${projections!.url}/api/tasks`, { headers: { authorization } }))
      assert.strictEqual(tasks.status, 200)

      const exits = yield* Effect.forEach(running, ({ stop }) => Effect.promise(stop), { concurrency: "unbounded" })
      for (const exit of exits) assert.strictEqual(exit, 0)
      for (const { said } of running) assert.notMatch(said(), /NATS server refused|Permissions Violation/)
    }).pipe(Effect.scoped)
)

/** Starts a service as production does and waits until it says that it is ready. */
const start = Effect.fnUntraced(function* (name: keyof typeof services, folder: string, seeds: string) {
  const own = join(folder, "seeds", name)
  yield* Effect.promise(async () => {
    await mkdir(own, { recursive: true })
    for (const identity of services[name]) await copyFile(join(seeds, `${identity}.nk`), join(own, `${identity}.nk`))
  })
  const [first, ...others] = services[name]
  const NATS_NKEY_FILE = others.length > 0 ? own : join(own, `${first}.nk`)
  // Below the ports the system gives to others, so that nobody takes it before the service listens.
  const port = randomInt(10_000, 32_000)
  const url = `http://127.0.0.1:${port}`
  const main = join(import.meta.dirname, "..", name, "main.ts")
  const child = yield* Effect.acquireRelease(
    Effect.sync(() => {
      const env = { PATH: "/usr/local/bin:/usr/bin:/bin", PORT: String(port), NATS_NKEY_FILE }
      return spawn(process.execPath, [main], { cwd: folder, env, stdio: ["ignore", "pipe", "inherit"] })
    }),
    (child) => Effect.sync(() => child.kill("SIGKILL"))
  )
  const exited = new Promise<number | null>((resolve) => child.once("exit", resolve))
  let output = ""
  child.stdout!.setEncoding("utf8").on("data", (text) => {
    output += text
  })
  const ready = Effect.tryPromise(async () => {
    const { status } = await fetch(`${url}/ready`)
    if (status !== 200) throw new Error(`${name} answered ${status}`)
  }).pipe(Effect.retry({ times: 600, schedule: Schedule.spaced("100 millis") }))
  const died = Effect.promise(() => exited).pipe(
    Effect.flatMap((code) => Effect.die(new Error(`${name} ended with ${code} before it was ready:\n${output}`)))
  )
  yield* Effect.race(ready, died).pipe(Effect.orDie)
  const stop = () => {
    child.kill("SIGTERM")
    return exited
  }
  return { url, stop, said: () => output }
})

const settled = (settings: Settings) =>
  Effect.provide(ConfigProvider.layer(ConfigProvider.fromEnvRecord({ ...settings })))

/** Folds the log's only task until it is ready or has ended otherwise; approves when it waits for that. */
const untilReady = Effect.fnUntraced(function* (approve: Effect.Effect<unknown>) {
  const { follow } = yield* EventLog
  let state = Task.initial
  yield* follow(0).pipe(
    Stream.mapEffect(({ event }) => open(event)),
    Stream.runForEachWhile(
      Effect.fnUntraced(function* ({ event }) {
        state = Task.evolve(state, event)
        if (event._tag === "pr.opened") yield* approve
        const step = next(state)._tag
        return step !== "Ready" && step !== "Ended"
      })
    )
  )
  return state
})
