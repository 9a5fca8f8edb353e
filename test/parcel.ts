import { mkdtemp, readdir, rm } from "node:fs/promises"
import { join } from "node:path"
import { assert } from "@effect/vitest"
import { Effect, Schedule } from "effect"
import type { EventType } from "#domain/Event.ts"
import type { TaskId } from "#domain/Ids.ts"
import { maintainer } from "#local/cast.ts"
import { loadScript, type Script, type Step } from "#local/model/Script.ts"
import { git } from "#local/sample/git.ts"
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
export const push = (world: OpenWorld, branch: string, change: (folder: string) => Promise<unknown>) =>
  Effect.promise(async () => {
    const { folder, remote } = await checkout(world, branch)
    await change(folder)
    const commit = await commitAll(folder, "Somebody else's work")
    await git(folder, ["push", "--quiet", remote, `HEAD:refs/heads/${branch}`])
    return commit
  })

/** Takes the newest commit of a branch back; answers the commit it stood at. */
export const takeBack = (world: OpenWorld, branch: string) =>
  Effect.promise(async () => {
    const { folder, remote } = await checkout(world, branch)
    await git(folder, ["push", "--quiet", "--force", remote, `HEAD^:refs/heads/${branch}`])
    return git(folder, ["rev-parse", "HEAD"])
  })

const checkout = async ({ home, settings }: OpenWorld, branch: string) => {
  const folder = await mkdtemp(join(home, "clone-"))
  const url = new URL(`${settings["GITHUB_URL"]}/${repository}.git`)
  Object.assign(url, { username: maintainer.login, password: maintainer.token })
  await git(folder, ["init", "--quiet"])
  await git(folder, ["fetch", "--quiet", url.href, branch])
  await git(folder, ["checkout", "--quiet", "--detach", "FETCH_HEAD"])
  return { folder, remote: url.href }
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

/** The comment that told people of the task's last event of this type. */
export const commentOn = Effect.fnUntraced(function* (world: OpenWorld, task: TaskId, type: EventType) {
  const told = yield* world.until(task, ({ history }) => {
    const last = history.findLast(({ event }) => event._tag === type)?.stored.id
    return history.some(
      ({ event }) => event._tag === "report.sent" && event.channel === "github" && event.cause === last
    )
  })
  const { id } = told.history.findLast(({ event }) => event._tag === type)!.stored
  const comments = Object.values(told.state.pullRequests).flatMap(({ number }) => world.comments(number))
  const telling = comments.filter(({ body }) => body.includes(`redgreen:event:${id}`))
  assert.lengthOf(telling, 1)
  return telling[0]!.body
})

/** One pull request, ready, each single event once, and every token the model says it was asked for in the one ledger. */
export const endedReady = Effect.fnUntraced(function* (world: OpenWorld, task: TaskId) {
  const told = yield* world.until(task, "pr.ready")
  for (const type of ["pr.opened", "tests.red", "pr.ready", "plan.approved"] as const)
    assert.lengthOf(eventsOf(told, type), 1, type)
  const { number } = eventsOf(told, "pr.ready")[0]!
  const pulls = world.pulls().filter(({ pull }) => pull.head === `redgreen/${task}`)
  assert.deepStrictEqual(
    pulls.map((one) => [one.number, one.pull.draft]),
    [[number, false]]
  )
  const status = () => world.comments(number).filter(({ body }) => body.includes(`redgreen:status:${task}`))
  yield* eventually("the status comment says so", () => status().some(({ body }) => /\*\*.*ready/i.test(body)))
  assert.lengthOf(status(), 1)
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
