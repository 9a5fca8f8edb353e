import { tmpdir } from "node:os"
import { join, resolve } from "node:path"
import { Config, Effect } from "effect"
import { Artifacts } from "#domain/Artifacts.ts"
import type { Ran, Told } from "#domain/Proof.ts"
import type * as Task from "#domain/Task.ts"
import { Commands } from "../Commands.ts"
import { privateFolder } from "../privateFolder.ts"
import { Repositories } from "../Repositories.ts"
import type { Evidence } from "./Evidence.ts"
import type { ProofRequest } from "./proofFacts.ts"

/** A fresh checkout of the approved base, the caches that all tasks share, and what the plan says of the repository. */
export const benchFor = Effect.fnUntraced(function* (state: Task.State, repository: string) {
  const plan = state.plan.current!.plan.repositories.find((chosen) => chosen.repository === repository)!
  const repositories = yield* Repositories
  const into = yield* privateFolder(tmpdir())
  const { path: checkout } = yield* repositories.checkout({ repository, commit: plan.baseCommit, into })
  const home = resolve(yield* Config.String("REDGREEN_HOME").pipe(Config.withDefault(".redgreen"), Effect.orDie))
  const planned = { files: plan.files.map(({ path }) => path), tests: plan.tests.map(({ path }) => path) }
  return { repository, checkout, planned, cache: join(home, "cache") } satisfies ProofRequest
})

/** A patch that an event names is in the store, or the log is broken. */
export const artifactOf = (sha256: string) =>
  Effect.flatMap(Artifacts, (artifacts) => Effect.orDie(artifacts.get(sha256)))

export interface Proved {
  readonly repository: string
  readonly proof: { readonly evidence: Evidence; readonly log: string }
}

export const keepLog = Effect.fnUntraced(function* (proofs: ReadonlyArray<Proved>) {
  const artifacts = yield* Artifacts
  const logs = proofs.map(({ repository, proof }) => `# ${repository}\n\n${proof.log}\n`)
  return yield* artifacts.put(Buffer.from(logs.join("\n")))
})

/** What events say of proofs besides their verdicts. */
export const evidenceIn = Effect.fnUntraced(function* (proofs: ReadonlyArray<Proved>) {
  const all = <A>(each: (evidence: Evidence, repository: string) => ReadonlyArray<A>) =>
    proofs.flatMap(({ repository, proof }) => each(proof.evidence, repository))
  const told = all(({ tests }, repository) => tests.map((test): typeof Told.Type => ({ repository, ...test })))
  return {
    ran: all(({ commands }, repository) => commands.map((command) => ranOf(repository, command))),
    told: told.slice(0, 50),
    held: all(({ held }, repository) =>
      held.map((sentence) => (proofs.length === 1 ? sentence : `${repository}: ${sentence}`))
    ),
    environment: yield* (yield* Commands).environment
  }
})

const ranOf = (
  repository: string,
  { phase, argv, exit, durationMs }: Evidence["commands"][number]
): typeof Ran.Type => ({ repository, what: phase, command: readable(argv), exit, durationMs })

/** As a person would have typed it: no shell around it, and of the paths of this machine only their ends. */
const readable = (argv: ReadonlyArray<string>) =>
  (/^(\/bin\/)?sh$/.test(argv[0] ?? "") && argv[1] === "-c" ? argv.slice(2) : argv)
    .join(" ")
    .replace(/(?:\/[\w.@+-]+){3,}/g, (path) => path.slice(path.lastIndexOf("/") + 1))
