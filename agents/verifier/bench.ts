import { tmpdir } from "node:os"
import { join, resolve } from "node:path"
import { Config, Effect } from "effect"
import { Artifacts } from "#domain/Artifacts.ts"
import type { Ran } from "#domain/Proof.ts"
import type * as Task from "#domain/Task.ts"
import { privateFolder } from "../privateFolder.ts"
import { Repositories } from "../Repositories.ts"
import type { Evidence } from "./Evidence.ts"

/** A fresh checkout of the approved base and the caches that all tasks share. */
export const benchFor = Effect.fnUntraced(function* (state: Task.State, repository: string) {
  const { baseCommit: commit } = state.plan.current!.plan.repositories.find(
    (chosen) => chosen.repository === repository
  )!
  const repositories = yield* Repositories
  const { path: checkout } = yield* repositories.checkout({ repository, commit, into: yield* privateFolder(tmpdir()) })
  const home = resolve(yield* Config.String("REDGREEN_HOME").pipe(Config.withDefault(".redgreen"), Effect.orDie))
  return { checkout, cache: join(home, "cache") }
})

/** A patch that an event names is in the store, or the log is broken. */
export const artifactOf = (sha256: string) =>
  Effect.flatMap(Artifacts, (artifacts) => Effect.orDie(artifacts.get(sha256)))

export const keepLog = Effect.fnUntraced(function* (
  logs: ReadonlyArray<{ readonly repository: string; readonly log: string }>
) {
  const artifacts = yield* Artifacts
  return yield* artifacts.put(Buffer.from(logs.map(({ repository, log }) => `# ${repository}\n\n${log}\n`).join("\n")))
})

export const ranOf = (repository: string, { commands }: Evidence): ReadonlyArray<typeof Ran.Type> =>
  commands.map(({ phase, argv, exit, durationMs }) => ({
    repository,
    what: phase,
    command: readable(argv),
    exit,
    durationMs
  }))

/** As a person would have typed it: no shell around it, and of the paths of this machine only their ends. */
const readable = (argv: ReadonlyArray<string>) =>
  (/^(\/bin\/)?sh$/.test(argv[0] ?? "") && argv[1] === "-c" ? argv.slice(2) : argv)
    .join(" ")
    .replace(/(?:\/[\w.@+-]+){3,}/g, (path) => path.slice(path.lastIndexOf("/") + 1))
