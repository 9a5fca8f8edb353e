import { execFile } from "node:child_process"
import { promisify } from "node:util"
import { Config, Effect } from "effect"

/** What a program answers on stdout; undefined when it is missing, fails, or takes more than ten seconds. It inherits nothing but `PATH`. */
export const run = Effect.fnUntraced(function* (command: string, ...args: ReadonlyArray<string>) {
  const PATH = yield* Config.String("PATH").pipe(Config.withDefault("/usr/local/bin:/usr/bin:/bin"))
  return yield* Effect.promise((signal) =>
    promisify(execFile)(command, [...args], { env: { PATH, LC_ALL: "C" }, timeout: 10_000, signal }).then(
      ({ stdout }) => stdout.trim(),
      () => undefined
    )
  )
})
