import { randomInt } from "node:crypto"
import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"
import { Effect } from "effect"
import type { Script } from "#local/model/Script.ts"
import { startScriptedModel } from "#local/model/ScriptedModel.ts"
import { startServices } from "#local/startServices.ts"
import { openWorld, type Settings } from "#local/World.ts"
import { chronicleOf } from "#test/chronicle.ts"
import { buildRepository } from "./buildRepository.ts"
import { type Case, jiraProjectOf } from "./Case.ts"

export interface ProofWorldOptions {
  readonly cases: ReadonlyArray<Case>
  readonly settings?: Settings
  /** Leaves the folder with all data and the log behind. */
  readonly keep?: boolean
  readonly say?: (line: string) => void
}

export type ProofWorld = Effect.Success<ReturnType<typeof openProofWorld>>

/** All of Redgreen on loopback with the wall on, the repositories of these cases at its GitHub; gone with the scope. */
export const openProofWorld = Effect.fn("proof.openProofWorld")(function* (options: ProofWorldOptions) {
  const { cases, keep = false, say = () => {} } = options
  const home = yield* Effect.acquireRelease(
    Effect.promise(() => mkdtemp(join(tmpdir(), "proof-"))),
    (folder) => (keep ? Effect.void : Effect.promise(() => rm(folder, { recursive: true, force: true, maxRetries: 5 })))
  )
  const model = yield* Effect.acquireRelease(
    Effect.promise(() => startScriptedModel({ script: nothing })),
    (started) => Effect.promise(() => started.stop())
  )
  const repositories = yield* Effect.forEach(
    cases.flatMap((one) => one.repositories),
    ({ files, repository }) => {
      const from = join(home, "samples", repository)
      return Effect.promise(() => buildRepository(from, files)).pipe(Effect.as({ repository, from }))
    },
    { concurrency: 4 }
  )
  const { settings, standIns } = yield* openWorld({
    home,
    cache: join(import.meta.dirname, "../.redgreen/cache"),
    settings: {
      PATH: `${dirname(process.execPath)}:/usr/local/bin:/usr/bin:/bin:/opt/homebrew/bin`,
      // Below the ports the system gives to others, so that nobody takes it before we listen.
      PORT: String(randomInt(10_000, 32_000)),
      REDGREEN_MODEL: "scripted",
      REDGREEN_MODEL_URL: model.url,
      REDGREEN_PROJECTS: cases.map(projectOf).join(";"),
      // More tasks in an hour than any source may usually make.
      REDGREEN_TASKS_PER_HOUR: "1000",
      REDGREEN_TEST_TIME: "45 seconds",
      // What a session that hangs costs.
      REDGREEN_SESSION_IDLE: "60 seconds",
      ...options.settings
    },
    repositories,
    say
  })
  const logFile = join(home, "redgreen.log")
  const { context, url } = yield* startServices(settings, logFile)
  standIns!.connect(url)
  const { until } = yield* chronicleOf(logFile).pipe(Effect.provide(context))
  return { home, settings, standIns: standIns!, model, logFile, url, context, until }
})

const projectOf = (one: Case) => {
  const repositories = one.repositories.map(({ repository }) => repository).join(",")
  return [one.name, jiraProjectOf(one)].map((project) => `${project}=${repositories}`).join(";")
}

const nothing: Script = { sessions: {} }
