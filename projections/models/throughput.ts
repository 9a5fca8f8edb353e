import type { Envelope } from "#domain/Envelope.ts"
import type { EventType } from "#domain/Event.ts"
import type { ReadModel } from "../engine/ReadModel.ts"
import { type Row, rowsOf, upsert } from "../engine/rows.ts"
import { type Course, proceed } from "./Course.ts"
import { Newest } from "./Newest.ts"

/** What becomes of every task, and how long each stage took: a row for each round, since a bug that comes back is work anew. */
export const throughput: ReadModel = {
  name: "throughput",
  revision: 1,
  of: new Set<EventType>([
    ...(["task.received", "task.enriched", "task.recurred", "task.parked", "task.retried"] as const),
    ...(["task.cancelled", "task.failed", "plan.created", "plan.approved", "plan.rejected"] as const),
    ...(["tests.written", "tests.red", "tests.refused", "fix.written", "tests.green", "scan.completed"] as const),
    ...(["pr.opened", "pr.updated", "pr.ready", "pr.returned"] as const),
    ...(["pr.merged", "pr.closed", "pr.reopened", "pr.reverted"] as const)
  ]),
  tables: `
    create table course (
      task_id text primary key,
      course json not null
    );
    create table round (
      task_id text not null,
      -- 1, and one more each time the bug came back after its fix was merged.
      round integer not null,
      title text not null,
      source text not null,
      -- as the reporter's vendor calls it: error, fatal
      severity text,
      requester text,
      -- The plan's; before there is one, those it may choose from.
      repositories jsonb not null,
      -- Moments of the first time.
      received_at timestamptz(3) not null,
      planned_at timestamptz(3),
      published_at timestamptz(3),
      approved_at timestamptz(3),
      red_at timestamptz(3),
      green_at timestamptz(3),
      ready_at timestamptz(3),
      merged_at timestamptz(3),
      -- How it stands, and since when.
      status text not null,
      since timestamptz(3) not null,
      failed_stage text,
      reason text,
      plans integer not null,
      tests_written integer not null,
      fixes_written integer not null,
      -- Milliseconds until it was first ready; of one that was not, those of its stages that are over.
      machine_ms bigint not null,
      people_ms bigint not null,
      -- The same for each thing a task waits for, in the order of allWaits (Wait.ts), and how often; null where it never did.
      stage_ms bigint[] not null,
      stage_times integer[] not null,
      primary key (task_id, round)
    );
    create index round_received on round (received_at);
    create index round_since on round (since);
    create index round_ready on round (ready_at);
    create table stage (
      task_id text not null,
      nth integer not null,
      round integer not null,
      step text not null,
      name text not null,
      -- of a plan its version, of a proof its attempt
      attempt integer,
      waits_on text not null check (waits_on in ('machine', 'people')),
      started timestamptz(3) not null,
      ended timestamptz(3),
      primary key (task_id, nth)
    );
    create table refusal (
      task_id text not null,
      version integer not null,
      round integer not null,
      at timestamptz(3) not null,
      -- red, green; ready: it came back from the pull request
      phase text not null,
      class text not null,
      attempt integer,
      primary key (task_id, version)
    );
    create index refusal_by_time on refusal (at);
    -- How a repository's own tests were found: before a plan at its base commit, and with each fix the wavering ones.
    create table suite (
      repository text not null,
      task_id text not null,
      version integer not null,
      at timestamptz(3) not null,
      -- green, red, no-tests; null where only flaky tests were counted
      baseline text,
      failing integer not null,
      -- Of a plan over several repositories nobody can tell whose they are: they count in each.
      flaky integer not null,
      primary key (repository, task_id, version)
    );
    create index suite_by_time on suite (at);`,
  open: () => {
    const courses = new Newest<string, Course>(20_000)
    return async (tx, batch) => {
      const ids = [...new Set(batch.map(({ envelope }) => envelope.stored.subject))]
      const unknown = ids.filter((id) => courses.get(id) === undefined)
      const kept = await rowsOf<{ readonly task_id: string; readonly course: Course }>(tx, "course", "task_id", unknown)
      for (const [id, { course }] of kept) courses.set(id, course)
      const rounds: Array<Row> = []
      const stages: Array<Row> = []
      const refusals: Array<Row> = []
      const suites: Array<Row> = []
      for (const { envelope } of batch) {
        const task_id = envelope.stored.subject
        const next = proceed(courses.get(task_id), envelope)
        if (next === undefined) continue
        courses.set(task_id, next.course)
        rounds.push(next.course.round)
        stages.push(...next.stages.map(({ on, ...stage }) => ({ task_id, ...stage, waits_on: on })))
        refusals.push(...refusalOf(envelope, next.course.round.round))
        suites.push(...suitesOf(envelope, next.course.round.repositories))
      }
      const changed = ids
        .map((task_id) => ({ task_id, course: courses.get(task_id) }))
        .filter(({ course }) => course !== undefined)
      await upsert(tx, "course", ["task_id"], changed)
      await upsert(tx, "round", ["task_id", "round"], rounds)
      await upsert(tx, "stage", ["task_id", "nth"], stages)
      await upsert(tx, "refusal", ["task_id", "version"], refusals)
      await upsert(tx, "suite", ["repository", "task_id", "version"], suites)
      courses.trim()
    }
  }
}

const refusalOf = ({ event, stored }: Envelope, round: number): ReadonlyArray<Row> => {
  const row = { task_id: stored.subject, version: stored.version, round, at: stored.time }
  if (event._tag === "tests.refused")
    return [{ ...row, phase: event.phase, class: event.class, attempt: event.attempt }]
  if (event._tag !== "pr.returned") return []
  return [{ ...row, phase: "ready", class: event.cause === "ci" ? "ci-failed" : "changes-requested", attempt: null }]
}

const suitesOf = ({ event, stored }: Envelope, repositories: ReadonlyArray<string>): ReadonlyArray<Row> => {
  const row = { task_id: stored.subject, version: stored.version, at: stored.time }
  if (event._tag === "plan.created")
    return event.plan.repositories.flatMap(({ baseline, repository }) =>
      baseline === undefined
        ? []
        : [{ ...row, repository, baseline: baseline.state, failing: baseline.failed, flaky: 0 }]
    )
  if (event._tag !== "tests.green") return []
  const flaky = event.suite.flaky.length
  return repositories.map((repository) => ({ ...row, repository, baseline: null, failing: 0, flaky }))
}
