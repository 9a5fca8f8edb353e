import { join } from "node:path"
import { Config, Effect, References, Result } from "effect"
import { attacks } from "#agents/wall/attacks.ts"
import { breakOut } from "#agents/wall/breakOut.ts"
import { Wall } from "#agents/wall/Wall.ts"
import { obtainBubblewrap } from "#local/bubblewrap/obtain.ts"
import { home } from "../address.ts"
import { type Check, fail, ok, warn } from "./Finding.ts"

/** What stands around untrusted code, proven by trying to break it. Bubblewrap is unpacked first where `up` would do so. */
export const wall: Check = Effect.suspend(() => Effect.andThen(obtained, attempt))

const obtained = Effect.gen(function* () {
  const path = yield* Config.String("PATH").pipe(Config.withDefault("/usr/local/bin:/usr/bin:/bin"))
  const named = yield* Config.String("REDGREEN_BWRAP").pipe(Config.withDefault(""))
  const cache = join(yield* home, "cache")
  // What is missing is then said by the wall itself.
  if (process.platform === "linux" && named === "")
    yield* Effect.ignore(Effect.tryPromise(() => obtainBubblewrap({ cache, path, say: () => {} })))
})

const attempt = Effect.gen(function* () {
  const { kind, says } = yield* Wall
  if (kind === "none") return [fail("wall", says, "Unset it; doctor then says what a wall lacks here.")]
  if (kind === "container")
    return [warn("wall", says, "Keep the pod's network policy, limits and security context as in docs/sandbox.md.")]
  if (kind === "seatbelt") return [warn("wall", says, "The attempts to break a wall are written for Linux only.")]
  const attempts = yield* breakOut(attacks)
  const broken = attempts.filter(({ broke }) => broke !== undefined)
  const held = attempts.filter(({ broke }) => broke === undefined).map(({ name }) => name)
  return [
    ok("wall", says),
    ...broken.map(({ name, broke }) =>
      fail(`wall: ${name}`, broke!, "Do not let it run the code of strangers before this is understood.")
    ),
    ok("wall: held against", `${attempts.length - broken.length} of ${attempts.length} attempts: ${held.join(", ")}`)
  ]
}).pipe(
  Effect.provide(Wall.layer),
  // What the wall says about a command it killed is part of the trial here.
  Effect.provideService(References.MinimumLogLevel, "Error"),
  Effect.result,
  Effect.flatMap((result) => {
    if (Result.isSuccess(result)) return Effect.succeed(result.success)
    const [first = "", ...rest] = result.failure.message.split("\n")
    return result.failure._tag === "NoSandbox"
      ? Effect.succeed([fail("wall", first, rest.map((line) => line.trim()).join(" "))])
      : Effect.fail(result.failure)
  })
)
