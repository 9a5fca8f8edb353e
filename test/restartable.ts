import { Effect, Exit, Scope } from "effect"

interface Server {
  readonly url: string
  readonly stop: () => Promise<void>
}

/** A server that keeps its port from one start to the next. */
export const restartable = Effect.fnUntraced(function* (begin: (port: number) => Promise<Server>) {
  let server: Server = yield* Effect.acquireRelease(
    Effect.promise(() => begin(0)),
    () => Effect.promise(() => server.stop())
  )
  const { url } = server
  return {
    url,
    stop: Effect.promise(() => server.stop()),
    start: Effect.promise(async () => {
      server = await begin(Number(new URL(url).port))
    })
  }
})

export const restartableServices = Effect.fnUntraced(function* (begin: Effect.Effect<unknown, unknown, Scope.Scope>) {
  let running: Scope.Closeable | undefined
  const start = Effect.gen(function* () {
    running = yield* Scope.make()
    yield* Scope.provide(begin, running)
  })
  const stop = Effect.suspend(() => {
    const scope = running
    running = undefined
    return scope === undefined ? Effect.void : Scope.close(scope, Exit.void)
  })
  yield* Effect.addFinalizer(() => stop)
  yield* start
  return { start: Effect.orDie(start), stop }
})
