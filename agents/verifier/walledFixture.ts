import { dirname } from "node:path"
import { ConfigProvider, Effect, Layer } from "effect"
import type { Commands } from "#agents/Commands.ts"
import { commandsBehind } from "#agents/wall/adapters.ts"
import { Wall } from "#agents/wall/Wall.ts"
import { obtained } from "#agents/wall/wallFixture.ts"

/** Runs a proof behind a real wall; what lies in `folder` may be given to it. */
export const walled = <A>(folder: string, proof: Effect.Effect<A, never, Commands>): Promise<A> =>
  Effect.runPromise(
    Effect.gen(function* () {
      const path = `${dirname(process.execPath)}:/usr/local/bin:/usr/bin:/bin`
      const env = { PATH: path, REDGREEN_BWRAP: yield* obtained }
      const config = ConfigProvider.layer(ConfigProvider.fromEnv({ env }))
      const commands = commandsBehind.pipe(Layer.provide(Wall.layerOver([folder])))
      return yield* proof.pipe(Effect.provide(commands.pipe(Layer.provideMerge(config))))
    })
  )
