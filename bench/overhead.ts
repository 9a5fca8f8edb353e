import { readFileSync } from "node:fs"
import { mkdtemp, rm } from "node:fs/promises"
import { loadavg, tmpdir } from "node:os"
import { dirname, join } from "node:path"
import { parseArgs } from "node:util"
import { Clock, Console, Effect, Exit, Option, Schedule, Stream } from "effect"
import { type Envelope, open } from "#domain/Envelope.ts"
import type { EventOf, EventType } from "#domain/Event.ts"
import { EventLog, type Recorded } from "#domain/EventLog.ts"
import type { TaskId } from "#domain/Ids.ts"
import { pending } from "#infra/nats/pending.ts"
import { maintainer } from "#local/cast.ts"
import { sampleIn } from "#local/demoWorld.ts"
import { freePort } from "#local/freePort.ts"
import { startServices } from "#local/startServices.ts"
import { openWorld, type World } from "#local/World.ts"
import { alertFolder, freshAlert, taskOf } from "#test/alerts.ts"
import { ask } from "#test/doors.ts"
import { CpuMeter } from "./CpuMeter.ts"
import { type Story, sharesOf } from "./shares.ts"
import { Spans } from "./spans.ts"
import { type Measured, medianOf, render, startOf } from "./tables.ts"

// Where the time of a task goes, in the demo's own world: `node bench/overhead.ts [--tasks 5] [--json]`. Stories run one after
// the other, the approval is written at once, and a first one, which finds every cache cold, is told apart.

const { values: flags } = parseArgs({
  options: { tasks: { type: "string", default: "5" }, json: { type: "boolean", default: false } }
})
/** Milliseconds since the process began. */
const loaded = performance.now()
const consumers = ["planner", "executor", "verifier", "publisher"]

const bench = Effect.gen(function* () {
  const spans = new Spans()
  const starting = new CpuMeter()
  const world = yield* start.pipe(Effect.withSpan("start"), Effect.withTracer(spans.tracer))
  const started = starting.read()
  const log = yield* Effect.provide(EventLog, world.context)
  const idle = Effect.provide(untilIdle, world.context)

  const tell = Effect.gen(function* () {
    const alert = freshAlert()
    const onwards = log.follow(yield* log.head)
    const from = yield* Clock.currentTimeMillis
    yield* Effect.promise(() => world.standIns!.sentry.raise(alert))
    const { repository, number } = yield* recorded(onwards, taskOf(alert), "pr.opened")
    const asked = yield* Clock.currentTimeMillis
    yield* approve(world, repository, number)
    const approved = yield* Clock.currentTimeMillis
    yield* recorded(onwards, taskOf(alert), "pr.ready")
    const to = yield* Clock.currentTimeMillis
    // The last status comment is written, so that no story runs into the next.
    yield* idle
    return { from, to, approval: { from: asked, to: approved } } satisfies Story
  })

  const measured = Effect.gen(function* () {
    const load = loadavg()[0]!
    const cpu = new CpuMeter()
    spans.ended.length = 0
    const story = yield* tell
    return { ...sharesOf(story, spans.ended), cpu: cpu.read(), load } satisfies Measured
  })
  const parts = { "load the code": loaded, ...startOf(spans.ended) }
  const first = yield* measured
  const tasks = yield* Effect.replicateEffect(measured, Number(flags.tasks))
  const report = { start: parts, started, first, tasks }
  yield* Console.log(flags.json ? JSON.stringify({ ...report, median: medianOf(tasks) }, undefined, 2) : render(report))
})

const start = Effect.gen(function* () {
  const home = yield* Effect.acquireRelease(
    Effect.promise(() => mkdtemp(join(tmpdir(), "redgreen-bench-"))),
    (folder) => Effect.promise(() => rm(folder, { recursive: true, force: true, maxRetries: 5 }))
  )
  const repositories = [yield* sampleIn(home)]
  const world = yield* openWorld({
    home,
    cache: join(import.meta.dirname, "../.redgreen/cache"),
    settings: {
      PORT: String(yield* Effect.promise(freePort)),
      PATH: `${dirname(process.execPath)}:/usr/local/bin:/usr/bin:/bin:/opt/homebrew/bin`
    },
    repositories,
    script: join(alertFolder, "1-first-try.yaml"),
    say: () => {}
  })
  const log = join(home, "redgreen.log")
  yield* Effect.addFinalizer((exit) => (Exit.isFailure(exit) ? Console.error(readFileSync(log, "utf8")) : Effect.void))
  const services = yield* startServices(world.settings, log)
  world.standIns!.connect(services.url)
  return { ...world, ...services }
})

/** The task's first event of this type, as soon as it is in the log. */
const recorded = Effect.fnUntraced(function* <Type extends EventType>(
  log: Stream.Stream<Recorded>,
  taskId: TaskId,
  type: Type
) {
  const isIt = ({ stored, event }: Envelope) => stored.subject === taskId && event._tag === type
  const found = yield* log.pipe(
    Stream.mapEffect(({ event }) => open(event)),
    Stream.filter(isIt),
    Stream.runHead,
    Effect.timeout("3 minutes")
  )
  return Option.getOrThrow(found).event as EventOf<Type>
})

const approve = (world: World, repository: string, number: number) =>
  ask("POST", `${world.standIns!.github.apiUrl}/repos/${repository}/issues/${number}/comments`, {
    body: { body: "@agent approve" },
    headers: { authorization: `Bearer ${maintainer.token}` }
  })

const untilIdle = pending(consumers).pipe(
  Effect.repeat({
    until: (queues) => Object.values(queues).every((length) => length === 0),
    schedule: Schedule.spaced("50 millis")
  })
)

await Effect.runPromise(Effect.scoped(bench))
