import { readdir, rm } from "node:fs/promises"
import { join } from "node:path"
import { assert } from "@effect/vitest"
import { Effect, Schedule } from "effect"
import type { TaskId } from "#domain/Ids.ts"
import { loadScript, type Script, type Step } from "#local/model/Script.ts"
import { git } from "#local/sample/git.ts"
import { maintainer } from "#local/World.ts"
import { alertFolder, freshAlert, taskOf } from "./alerts.ts"
import { eventsOf, type Told } from "./chronicle.ts"
import { repository, type World } from "./world.ts"

type OpenWorld = World["Service"]
type Steps = readonly [Step, ...ReadonlyArray<Step>]

const { plan, red, green } = (await loadScript(join(alertFolder, "1-first-try.yaml"))).sessions
const submitted = (steps: ReadonlyArray<Step>) => steps.at(-1)!.submit!
const edit = (steps: ReadonlyArray<Step>) =>
  steps.flatMap(({ tools = [] }) => tools).find(({ name }) => name === "Edit")!
const edited = (steps: ReadonlyArray<Step>) => ({
  tools: [{ name: "Read", input: { file_path: edit(steps).input["file_path"] } }, edit(steps)],
  submit: submitted(steps)
})

/** The first shipped alert's sessions, each in one model call. */
export const good = {
  plan: { submit: submitted(plan![0].steps) },
  red: edited(red![0].steps),
  green: edited(green![0].steps)
} satisfies Record<string, Step>

/** The good story, with other attempts where they are given. */
export const scriptWith = (
  attempts: { readonly [Phase in keyof typeof good]?: readonly [Steps, ...ReadonlyArray<Steps>] }
) => {
  const of = (phase: keyof typeof good) => (attempts[phase] ?? [[good[phase]]]).map((steps) => ({ steps }))
  return { sessions: { plan: of("plan"), red: of("red"), green: of("green") } } as unknown as Script
}

/** Keeps one test file of the sample, so that a proof takes no longer than it must. */
export const onlyRates = async (folder: string) => {
  const others = (await readdir(join(folder, "test"))).filter((name) => name !== "rates.test.js")
  await Promise.all(others.map((name) => rm(join(folder, "test", name))))
  await commitAll(folder, "Keep the tests of the rates")
}

/** Commits everything in a work tree; answers the commit. */
export const commitAll = async (folder: string, message: string) => {
  const who = ["-c", "user.name=Ada", "-c", "user.email=ada@example.org"]
  await git(folder, ["add", "--all"])
  await git(folder, [...who, "commit", "--quiet", "--message", message])
  return git(folder, ["rev-parse", "HEAD"])
}

/** A maintainer's commit on top of a branch of the forge, whatever `change` does to the work tree; answers the commit. */
export const push = Effect.fnUntraced(function* (
  world: OpenWorld,
  branch: string,
  change: (folder: string) => Promise<unknown>
) {
  const { sample, remote } = cloneOf(world)
  return yield* Effect.promise(async () => {
    await git(sample, ["fetch", "--quiet", remote, branch])
    await git(sample, ["checkout", "--quiet", "--detach", "FETCH_HEAD"])
    await change(sample)
    const commit = await commitAll(sample, "Somebody else's work")
    await git(sample, ["push", "--quiet", remote, `HEAD:refs/heads/${branch}`])
    return commit
  })
})

/** Takes back what was pushed: the branch stands at `commit` again. */
export const putBack = (world: OpenWorld, branch: string, commit: string) => {
  const { sample, remote } = cloneOf(world)
  return Effect.promise(() => git(sample, ["push", "--quiet", "--force", remote, `${commit}:refs/heads/${branch}`]))
}

export const branchHead = (world: OpenWorld, branch: string) => {
  const { sample, remote } = cloneOf(world)
  return Effect.promise(async () => (await git(sample, ["ls-remote", remote, `refs/heads/${branch}`])).split("\t")[0])
}

const cloneOf = ({ home, settings }: OpenWorld) => {
  const remote = new URL(`${settings["GITHUB_URL"]}/${repository}.git`)
  Object.assign(remote, { username: maintainer.login, password: maintainer.token })
  return { sample: join(home, "sample"), remote: remote.href }
}

export const begin = Effect.fnUntraced(function* (world: OpenWorld, script?: Script) {
  const alert = freshAlert()
  if (script !== undefined) world.model.play(taskOf(alert), script)
  return yield* world.raise(alert)
})

/** Waits for the plan on a pull request and approves it there; answers the pull request's number. */
export const approve = Effect.fnUntraced(function* (world: OpenWorld, task: TaskId, version = 1) {
  const told = yield* world.until(task, ({ state }) => state.pullRequests[repository]?.plan.version === version)
  const { number, plan } = told.state.pullRequests[repository]!
  // The forge stamps comments in whole seconds, so a later version cannot be approved in the second it was published.
  yield* eventually("the plan is there to read", () => version === 1 || Date.now() >= Date.parse(plan.at))
  const { status } = yield* world.comment("maintainer", number, `@agent approve v${version}`)
  assert.strictEqual(status, 202)
  return number
})

/** One pull request, ready, each single event once, and every token the model says it was asked for in the one ledger. */
export const endedReady = Effect.fnUntraced(function* (world: OpenWorld, task: TaskId) {
  yield* world.until(task, "pr.ready")
  yield* world.settled
  const told = yield* world.history(task)
  for (const type of ["pr.opened", "tests.red", "pr.ready", "plan.approved"] as const)
    assert.lengthOf(eventsOf(told, type), 1, type)
  const { number } = eventsOf(told, "pr.ready")[0]!
  const pulls = world.pulls().filter(({ pull }) => pull.head === `redgreen/${task}`)
  assert.deepStrictEqual(
    pulls.map((one) => [one.number, one.pull.draft]),
    [[number, false]]
  )
  const status = world.comments(number).filter(({ body }) => body.includes(`redgreen:status:${task}`))
  assert.lengthOf(status, 1)
  assert.include(status[0]!.body, "Redgreen: ready")
  oneLedger(world, task, told)
  return told
})

export const oneLedger = (world: OpenWorld, task: TaskId, told: Told) => {
  const used = world.model.calls.filter((call) => call.task === task).flatMap(({ usage }) => (usage ? [usage] : []))
  const spent = eventsOf(told, "budget.spent")
  assert.deepStrictEqual(
    spent.map((one) => [one.inputTokens, one.outputTokens, one.cacheReadTokens, one.cacheWriteTokens]).sort(),
    used
      .map((one) => [one.input_tokens, one.output_tokens, one.cache_read_input_tokens, one.cache_creation_input_tokens])
      .sort()
  )
}

/** For facts that no event tells. */
export const eventually = (what: string, holds: () => boolean) =>
  Effect.sync(holds).pipe(
    Effect.repeat({ until: (is) => is, schedule: Schedule.spaced("50 millis") }),
    Effect.timeout("150 seconds"),
    Effect.orDie,
    Effect.withSpan(what)
  )
