import { basename } from "node:path"
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
  yield* Effect.annotateCurrentSpan({ "redgreen.install.phase": phase, "redgreen.install.program": basename(argv[0]) })
  if (result.exit === 0) return
  const { journal } = bench
  const line = journal.readable((argv[1] === "-c" ? argv.slice(2) : argv).join(" "))
  return yield* Effect.fail(
    result.timedOut
      ? refused("timeout", `Installing took longer than ${Duration.format(timeout)}: ${line}`)
      : refused(
          "install-failed",
          `${line} ended with ${result.exit ?? result.signal}:\n${journal.readable(ending(result))}`
        )
  )
})

/** What a command said, its beginning and its end: npm names the reason first, and explains itself at length after it. */
export const ending = ({ stdout, stderr }: CommandResult) => {
  const said = (stderr.trim() === "" ? stdout : stderr).trim()
  return said.length <= 4000 ? said : `${said.slice(0, 1000)}\n[…]\n${said.slice(-3000)}`
}
