import { Effect, Schedule, Schema } from "effect"
import { taskOfBranch } from "#domain/branch.ts"
import { checked } from "#domain/decisions/publishing.ts"
import type { TaskId } from "#domain/Ids.ts"
import { next } from "#domain/Step.ts"
import type * as Task from "#domain/Task.ts"
import { load, transact } from "#domain/transact.ts"
import { GitHub } from "#integrations/github/GitHub.ts"
import { CheckSuite, CommitStatus, WorkflowRun } from "#integrations/github/webhook.ts"
import { verdictOf } from "../verdictOf.ts"
import { answer, refusal } from "../Webhook.ts"
import { ignored } from "./task.ts"

/** `check_suite`: an app finished its checks of a commit. */
export const checkSuite = Effect.fn("ingest.github.checkSuite")(function* (text: string) {
  const { action, check_suite: suite, repository } = yield* decodeSuite(text)
  if (action !== "completed") return ignored(`check_suite.${action}`)
  return yield* concluded(repository.full_name, suite.head_sha, [suite.head_branch])
})

/** `workflow_run`: GitHub Actions finished a run. */
export const workflowRun = Effect.fn("ingest.github.workflowRun")(function* (text: string) {
  const { action, repository, workflow_run: run } = yield* decodeRun(text)
  if (action !== "completed") return ignored(`workflow_run.${action}`)
  if (run.head_repository != null && run.head_repository.full_name !== repository.full_name)
    return ignored("a run of a fork")
  return yield* concluded(repository.full_name, run.head_sha, [run.head_branch])
})

/** `status`: a CI that knows no check runs says how a commit fared. */
export const commitStatus = Effect.fn("ingest.github.status")(function* (text: string) {
  const { branches, repository, sha, state } = yield* decodeStatus(text)
  if (state === "pending") return ignored("status pending")
  return yield* concluded(
    repository.full_name,
    sha,
    branches.map(({ name }) => name)
  )
})

/** Something of CI is finished on a commit. Only the recorded head of a pull request that is ready counts, and then GitHub is asked for the whole. */
const concluded = Effect.fnUntraced(function* (
  repository: string,
  sha: string,
  branches: ReadonlyArray<string | null>
) {
  for (const branch of branches) {
    const taskId = taskOfBranch(branch ?? "")
    if (taskId === undefined) continue
    const state = yield* recorded(taskId, repository, sha)
    const pull = state.pullRequests[repository]
    if (pull?.branch !== branch) continue
    if (isOnItsWay(state, repository, sha))
      return refusal(503, "Service Unavailable", "This head is not on record yet. Send it again.")
    if (pull.head !== sha || pull.fate !== "ready") continue
    const github = yield* GitHub
    const base = state.plan.current?.plan.repositories.find((one) => one.repository === repository)?.baseCommit
    const found = yield* github.checks(repository, sha)
    const failsAlready = found.some(({ outcome }) => outcome === "failed") && base !== undefined
    const verdict = verdictOf(found, failsAlready ? yield* github.checks(repository, base) : [])
    if (verdict === undefined) return ignored("CI is not finished")
    const check = { repository, number: pull.number, head: sha, ...verdict, url: verdict.url || pull.url }
    const author = { actor: "ingest", causationId: `github:checks:${sha}:${verdict.conclusion}` }
    const { events } = yield* Effect.orDie(transact(taskId, author, checked(check)))
    return answer(events.length > 0 ? 202 : 200, { task: taskId, ci: verdict.conclusion })
  }
  return ignored("no head of ours")
})

/** The task, read again for some seconds while a head of ours may be pushed but not recorded: CI can be that quick. */
const recorded = (taskId: TaskId, repository: string, sha: string) =>
  Effect.map(load(taskId), ({ state }) => state).pipe(
    Effect.repeat({
      while: (state) => isOnItsWay(state, repository, sha),
      schedule: Schedule.spaced("500 millis").pipe(Schedule.upTo({ duration: "6 seconds" }))
    })
  )

const isOnItsWay = (state: Task.State, repository: string, sha: string) =>
  next(state)._tag === "MakeReady" && state.pullRequests[repository]?.head !== sha

const decodeSuite = Schema.decodeEffect(Schema.fromJsonString(CheckSuite))
const decodeRun = Schema.decodeEffect(Schema.fromJsonString(WorkflowRun))
const decodeStatus = Schema.decodeEffect(Schema.fromJsonString(CommitStatus))
