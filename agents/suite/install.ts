import { Duration, Effect } from "effect"
import { type CommandResult, Commands } from "#agents/Commands.ts"
import { type Bench, surroundings } from "./Bench.ts"
import { refused } from "./Verdict.ts"

/** Installs what the checkout declares as it is now; only here can package registries be reached. */
export const install = Effect.fn("Suite.install")(function* (bench: Bench, phase: string) {
  const argv = bench.recipe.install
  if (argv === undefined) return
  const { timeout, network } = { timeout: bench.limits.install, network: "registry" as const }
  const result = yield* (yield* Commands).run({ ...surroundings(bench), frozen: [], argv, timeout, network })
  bench.journal.add(phase, argv, result)
  if (result.exit === 0) return
  const { journal } = bench
  const line = journal.readable(argv.join(" "))
  return yield* Effect.fail(
    result.timedOut
      ? refused("timeout", `Installing took longer than ${Duration.format(timeout)}: ${line}`)
      : refused(
          "install-failed",
          `${line} ended with ${result.exit ?? result.signal}:\n${journal.readable(ending(result))}`
        )
  )
})

/** The last of what a command said. */
export const ending = ({ stdout, stderr }: CommandResult) =>
  (stderr.trim() === "" ? stdout : stderr).trim().slice(-4000)
