import { Cause, Effect, Exit } from "effect"
import type { EventOf } from "#domain/Event.ts"
import { type TaskId, taskIdOf } from "#domain/Ids.ts"
import { next } from "#domain/Step.ts"
import { jiraPeople, maintainer } from "#local/cast.ts"
import { typed } from "#local/jira/adf.ts"
import { taskOf } from "#test/alerts.ts"
import { eventsOf, type Told } from "#test/chronicle.ts"
import { ask } from "#test/doors.ts"
import { type Case, jiraProjectOf } from "./Case.ts"
import type { ProofWorld } from "./ProofWorld.ts"
import type { Place } from "./Trick.ts"

/** What became of a case. */
export interface Outcome {
  readonly name: string
  readonly says: string
  readonly kind: "trick" | "honest"
  readonly task: string
  /** What was refused, in order. */
  readonly refusals: ReadonlyArray<Pick<EventOf<"tests.refused">, "phase" | "class" | "evidence">>
  /** Why it is not as it must be; undefined when it is. */
  readonly wrong: string | undefined
  /** Calls of the sessions that failed: some are meant to, others make a trick do nothing at all. */
  readonly failedCalls: ReadonlyArray<string>
  readonly durationMs: number
}

/** Raises the alert, approves the plan, and watches what the verifier says of each attempt until the task has ended. */
export const playCase = Effect.fn("proof.playCase")(function* (
  world: ProofWorld,
  played: Case,
  say: (line: string) => void = () => {}
) {
  const { name, repositories, says, trick } = played
  const [{ repository }] = repositories
  const task = taskOfCase(world, played)
  const from = performance.now()
  const { home, model, settings, standIns } = world
  const place: Place = { task, repository, standIns, model, settings, home }
  const bait = trick?.bait === undefined ? "" : yield* trick.bait(place)
  model.play(task, played.script(place, bait))
  const told = yield* follow(world, played, say).pipe(Effect.exit)
  const after =
    Exit.isSuccess(told) && trick?.and !== undefined ? yield* Effect.exit(trick.and(told.value, place)) : Exit.void
  const refusals = Exit.isSuccess(told) ? eventsOf(told.value, "tests.refused") : []
  const wrong = Exit.isFailure(told)
    ? shortly(told.cause)
    : (endedWrongly(told.value) ??
      judge(played, refusals) ??
      (Exit.isFailure(after) ? `afterwards: ${shortly(after.cause)}` : undefined))
  const durationMs = Math.round(performance.now() - from)
  say(wrong === undefined ? `as it must be (${refusals.map((refusal) => refusal.class).join(", ") || "green"})` : wrong)
  const kind = trick === undefined ? ("honest" as const) : ("trick" as const)
  return {
    name,
    says,
    kind,
    task,
    refusals,
    wrong,
    durationMs,
    failedCalls: failedCalls(world, task)
  } satisfies Outcome
}, Effect.scoped)

const taskOfCase = ({ standIns }: ProofWorld, played: Case): TaskId =>
  played.trick?.ticket === undefined
    ? taskOf(played.alert)
    : taskIdOf(`jira:${new URL(standIns.jira.url).host}:${jiraProjectOf(played)}-1`)

/** By the alert, or by the ticket that stands for it. */
const raise = Effect.fnUntraced(function* ({ standIns }: ProofWorld, played: Case) {
  const { alert, trick } = played
  if (trick?.ticket !== undefined) {
    const told = { summary: alert.data.event.title, description: typed(trick.ticket), labels: ["redgreen"] }
    standIns.jira.createIssue(jiraPeople.colleague, { project: jiraProjectOf(played), ...told })
    return
  }
  // Sentry waits a second; on a busy machine an answer may take longer, and asked again it is the same task.
  const { status } = yield* Effect.promise(() => standIns.sentry.raise(alert)).pipe(
    Effect.repeat({ while: (delivery) => delivery.status === 0, times: 20 })
  )
  if (status >= 300 || status === 0) return yield* Effect.die(new Error(`the alert was answered ${status}`))
})

const follow = Effect.fnUntraced(function* (world: ProofWorld, played: Case, say: (line: string) => void) {
  const task = taskOfCase(world, played)
  const [{ repository }] = played.repositories
  yield* raise(world, played)
  let seen = 0
  let approved = false
  for (;;) {
    // Patience is from event to event: what hangs says nothing any more.
    const told = yield* world.until(task, ({ history }) => history.length > seen)
    for (const { event } of told.history.slice(seen)) if (shown.has(event._tag)) say(wordFor(event))
    seen = told.history.length
    const pull = told.state.pullRequests[repository]
    // Only once every repository's pull request is there is there something to approve.
    if (!approved && pull !== undefined && next(told.state)._tag === "Approval") {
      approved = true
      yield* approve(world, repository, pull.number)
    }
    if (eventsOf(told, "pr.ready").length > 0 || next(told.state)._tag === "Ended") return told
  }
})

const approve = Effect.fnUntraced(function* ({ standIns }: ProofWorld, repository: string, number: number) {
  const { status, text } = yield* ask(
    "POST",
    `${standIns.github.apiUrl}/repos/${repository}/issues/${number}/comments`,
    {
      body: { body: "@agent approve" },
      headers: { authorization: `Bearer ${maintainer.token}` }
    }
  )
  if (status !== 201) return yield* Effect.die(new Error(`GitHub answered ${status}: ${text}`))
})

const shown: ReadonlySet<string> = new Set([
  ...["plan.created", "tests.written", "tests.red", "tests.refused", "fix.written", "tests.green"],
  ...["pr.ready", "task.failed", "task.parked", "session.ended"]
])

const wordFor = (event: Told["history"][number]["event"]) => {
  if (event._tag === "tests.refused") return `${event.phase} refused: ${event.class}`
  if (event._tag === "task.failed" || event._tag === "task.parked") return `${event._tag}: ${event.reason}`
  if (event._tag === "session.ended") return `${event.work} session ${event.outcome} ${event.detail}`
  return event._tag
}

const failedCalls = ({ model }: ProofWorld, task: TaskId): ReadonlyArray<string> => {
  const said = model.calls
    .filter((call) => call.task === task)
    .flatMap(({ phase, request }) =>
      request.messages.flatMap(({ content }) =>
        typeof content === "string" ? [] : content.map((block) => ({ phase, block }))
      )
    )
    .filter(({ block }) => "is_error" in block && block.is_error === true)
  return [...new Set(said.map(({ phase, block }) => `${phase}: ${JSON.stringify(block.content).slice(0, 300)}`))]
}

const endedWrongly = (told: Told) => {
  if (eventsOf(told, "pr.ready").length > 0) return undefined
  const { event } = told.history.at(-1)!
  return `it never came to pr.ready: ${JSON.stringify(event).slice(0, 600)}`
}

const judge = ({ trick }: Case, refusals: Outcome["refusals"]): string | undefined => {
  const seen = refusals
    .map(({ phase, class: why, evidence }) => `${phase} ${why}: ${evidence.slice(0, 400)}`)
    .join("\n")
  if (trick === undefined) return refusals.length === 0 ? undefined : `an honest one was refused: ${seen}`
  const wanted = [trick.refused].flat()
  const [first, second] = refusals
  if (first === undefined) return wanted.includes("harmless") ? undefined : `not caught; wanted ${wanted.join(" or ")}`
  if (second !== undefined) return `the honest attempt was refused too: ${seen}`
  if (first.phase !== trick.phase || !wanted.includes(first.class))
    return `caught, but as ${seen}; wanted ${trick.phase} ${wanted.join(" or ")}`
  return undefined
}

const shortly = (cause: Cause.Cause<unknown>) => Cause.pretty(cause).slice(0, 3000)
