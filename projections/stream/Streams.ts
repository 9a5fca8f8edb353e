import { Context, Deferred, Effect, Layer, type Scope } from "effect"
import { NoRoom, TooManyStreams } from "./api.ts"

const MOST_OF_A_TOKEN = 20
const MOST_OF_ALL = 500

/** The open streams of this process. */
export class Streams extends Context.Service<
  Streams,
  {
    /** Counts a stream of this token until the scope closes. */
    open(token: string): Effect.Effect<void, TooManyStreams | NoRoom, Scope.Scope>
    /** Comes back when streams have to end. */
    readonly over: Effect.Effect<void>
    readonly end: Effect.Effect<void>
  }
>()("redgreen/projections/stream/Streams") {
  static readonly layer = Layer.effect(
    Streams,
    Effect.gen(function* () {
      const over = yield* Deferred.make<void>()
      const counts = new Map<string, number>()
      let all = 0
      const take = (token: string, by: 1 | -1) =>
        Effect.sync(() => {
          all += by
          const own = (counts.get(token) ?? 0) + by
          if (own === 0) counts.delete(token)
          else counts.set(token, own)
        })
      return Streams.of({
        open: Effect.fnUntraced(function* (token) {
          if ((counts.get(token) ?? 0) >= MOST_OF_A_TOKEN)
            return yield* new TooManyStreams({
              detail: `This token has ${MOST_OF_A_TOKEN} streams open. Close one, or let its readers share one.`
            })
          if (all >= MOST_OF_ALL)
            return yield* new NoRoom({
              detail: `${MOST_OF_ALL} streams are open here. Come again when some have ended.`
            })
          yield* Effect.acquireRelease(take(token, 1), () => take(token, -1))
        }),
        over: Deferred.await(over),
        end: Effect.asVoid(Deferred.succeed(over, undefined))
      })
    })
  )

  /** Ends streams while the server closes. To be merged beside the server, which waits for them: what it is built on is closed after it. */
  static readonly ending = Layer.effectDiscard(Effect.flatMap(Streams, ({ end }) => Effect.addFinalizer(() => end)))
}
