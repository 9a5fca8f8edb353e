import { spawn } from "node:child_process"
import { once } from "node:events"
import { join } from "node:path"
import { assert, layer } from "@effect/vitest"
import { Context, Effect, Layer, Schedule } from "effect"
import { FetchHttpClient, HttpClient, HttpClientRequest } from "effect/http"
import { EventStore } from "#domain/EventStore.ts"
import { layer as natsEventStore } from "#infra/nats/NatsEventStore.ts"
import { provision } from "#infra/nats/provision.ts"
import { freePort } from "#local/freePort.ts"
import { Cluster, emptyDatabase } from "#test/database.ts"
import { connected, NatsServer } from "#test/NatsServer.ts"
import { stored, story, storyTask } from "#test/story.ts"

const ground = Layer.mergeAll(
  Cluster.layer,
  connected.pipe(Layer.provideMerge(NatsServer.layer)),
  FetchHttpClient.layer
)

layer(ground, { excludeTestServices: true, timeout: "120 seconds" })("projections/main.ts", (it) => {
  it.effect(
    "tells over HTTP what the real log holds, is ready, and ends with 0 when asked to",
    () =>
      Effect.gen(function* () {
        yield* provision([])
        const store = Context.get(yield* Layer.build(natsEventStore()), EventStore)
        yield* store.append(storyTask, 0, stored(story.slice(0, 20)))
        const { url } = yield* emptyDatabase
        const { settings: nats } = yield* NatsServer
        const port = yield* Effect.promise(freePort)
        const child = spawn(process.execPath, [join(import.meta.dirname, "main.ts")], {
          cwd: import.meta.dirname,
          env: { PORT: `${port}`, DATABASE_URL: url, ...nats, REDGREEN_API_TOKEN: "secret" },
          stdio: ["ignore", "pipe", "pipe"]
        })
        const said: Array<string> = []
        for (const stream of [child.stdout, child.stderr]) stream.on("data", (text) => said.push(String(text)))
        yield* Effect.addFinalizer(() => Effect.sync(() => child.kill("SIGKILL")))

        const ask = (path: string) =>
          HttpClientRequest.get(`http://127.0.0.1:${port}${path}`).pipe(
            HttpClientRequest.bearerToken("secret"),
            HttpClient.execute,
            Effect.flatMap(({ json, status }) => Effect.map(json, (body) => ({ status, body: body as Answer })))
          )
        const until = (path: string, fact: (body: Answer) => boolean) =>
          Effect.filterOrFail(ask(path), ({ body }) => fact(body)).pipe(Effect.retry(Schedule.spaced("50 millis")))

        yield* until("/ready", ({ lag, ready }) => ready === true && lag === 0)
        const { body, status } = yield* ask(`/api/tasks/${storyTask}`)
        assert.deepStrictEqual([status, body.version], [200, 20])

        const { position } = yield* store.read(storyTask)
        yield* store.append(storyTask, position, stored(story.slice(20)))
        yield* until("/api/tasks", ({ tasks }) => tasks?.[0]?.status === "ready")

        const ended = once(child, "exit")
        child.kill("SIGTERM")
        assert.deepStrictEqual(yield* Effect.promise(() => ended), [0, null], said.join(""))
        assert.notInclude(said.join(""), new URL(url).password)
      }).pipe(Effect.scoped),
    120_000
  )
})

interface Answer {
  readonly ready?: boolean
  readonly lag?: number
  readonly version?: number
  readonly tasks?: ReadonlyArray<{ readonly status: string }>
}
