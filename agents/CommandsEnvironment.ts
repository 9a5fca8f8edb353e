import { mkdir } from "node:fs/promises"
import { release, tmpdir, type } from "node:os"
import { join } from "node:path"
import { Config, Duration, Effect } from "effect"
import type { Environment } from "#domain/Environment.ts"
import { repositoryEnvironment } from "./environment.ts"
import { privateFolder } from "./privateFolder.ts"

/** The programs are asked with a command like any other, so what is told is what a repository finds. */
export const environmentOf = Effect.fn("Commands.environment")(function* (
  wall: Environment["wall"],
  run: (question: Question) => Effect.Effect<{ readonly stdout: string }>
) {
  const parent = yield* Config.String("REDGREEN_TMPDIR").pipe(Config.withDefault(tmpdir()), Effect.orDie)
  const folder = yield* privateFolder(parent)
  const [cwd, own] = [join(folder, "work"), join(folder, "open")]
  yield* Effect.promise(() => Promise.all([cwd, own].map((path) => mkdir(path))))
  const env = yield* repositoryEnvironment({ folder: own })
  const { stdout } = yield* run({
    ...{ shell: question, cwd, env, private: own, network: "none" },
    ...{ timeout: Duration.seconds(30), maxOutput: 4000 }
  })
  return { wall, system: `${type()} ${release()} ${process.arch}`, programs: versionsIn(stdout) } satisfies Environment
}, Effect.scoped)

interface Question {
  readonly shell: string
  readonly cwd: string
  readonly env: Readonly<Record<string, string>>
  readonly private: string
  readonly network: "none"
  readonly timeout: Duration.Duration
  readonly maxOutput: number
}

const question = `
tell() { command -v "$1" >/dev/null || return; echo "$1: $("$@" 2>&1 | tr '\\n' ' ')"; }
tell node --version & tell npm --version & tell python3 --version & tell go version & tell cargo --version & tell java -version &
wait`

/** Of lines such as `go: go version go1.26.2 linux/amd64`; a program that names no version does not work here. */
const versionsIn = (answers: string) =>
  Object.fromEntries(
    [...answers.matchAll(/^(\w+): .*?(\d+(?:\.\d+)+)/gm)]
      .map(([, name = "", version = ""]): [string, string] => [name, version])
      .sort(([one], [other]) => (one < other ? -1 : 1))
  )
