import type postgres from "postgres"
import type { Event } from "#domain/Event.ts"
import type { Report } from "#domain/Intake.ts"
import type { ReadModel } from "../engine/ReadModel.ts"
import { type Row, upsert } from "../engine/rows.ts"
import { namesIn } from "../lessons/names.ts"

/** What was wrong and what was done about it, to be found by words and by names: a row for each time the bug was reported. */
export const lessons: ReadModel = {
  name: "lessons",
  revision: 1,
  of: new Set([
    ...(["task.received", "task.enriched", "task.recurred", "task.failed"] as const),
    ...(["plan.created", "plan.rejected", "fix.written", "pr.opened"] as const)
  ]),
  tables: `
    create table lesson (
      task_id text not null,
      -- 1, and one more each time the bug came back.
      round integer not null,
      title text not null,
      -- type and message
      exception text not null,
      -- where it was thrown, what else the reporter said
      circumstances text not null,
      -- files of the stack trace that are ours, and what threw
      frames jsonb not null,
      repositories jsonb not null,
      -- of the last plan; null before there is one
      summary text,
      root_cause text,
      -- what was written as the fix, and by which cause
      fix text not null,
      -- why people sent plans back, why it failed
      objections text not null,
      -- what the plan changes, its tests, and what the fix changed beside
      files jsonb not null,
      pull_requests jsonb not null,
      at timestamptz(3) not null,
      primary key (task_id, round)
    );
    create table search (
      task_id text not null,
      round integer not null,
      words tsvector not null,
      primary key (task_id, round)
    );
    create index search_words on search using gin (words);`,
  open: () => async (tx, batch) => {
    const ids = [...new Set(batch.map(({ envelope }) => envelope.stored.subject))]
    const newest = await newestOf(tx, ids)
    const changed = new Map<string, Lesson>()
    for (const { envelope } of batch) {
      const { event, stored } = envelope
      const known = newest.get(stored.subject)
      const lesson =
        event._tag === "task.received" ? (known ?? begun(stored.subject, event)) : known && learn(known, event)
      if (lesson === undefined || lesson === known) continue
      const dated = { ...lesson, at: stored.time }
      newest.set(stored.subject, dated)
      changed.set(`${dated.task_id} ${dated.round}`, dated)
    }
    const rows = [...changed.values()]
    await upsert(tx, "lesson", ["task_id", "round"], rows)
    if (rows.length > 0) await tx.unsafe(index, [JSON.stringify(rows.map(searched))])
  }
}

interface Lesson extends Row {
  readonly task_id: string
  readonly round: number
  readonly title: string
  readonly exception: string
  readonly circumstances: string
  readonly frames: ReadonlyArray<string>
  readonly repositories: ReadonlyArray<string>
  readonly summary: string | null
  readonly root_cause: string | null
  readonly fix: string
  readonly objections: string
  readonly files: ReadonlyArray<string>
  readonly pull_requests: ReadonlyArray<string>
  readonly at: string
}

const newestOf = async (tx: postgres.ISql, ids: ReadonlyArray<string>) => {
  const rows = await tx<Array<Lesson>>`
    select distinct on (task_id) * from lesson
    where task_id in (select json_array_elements_text(${JSON.stringify(ids)}::text::json)) order by task_id, round desc`
  return new Map(rows.map((row) => [row.task_id, row]))
}

const begun = (task_id: string, event: Extract<Event, { _tag: "task.received" }>): Lesson => ({
  ...{ task_id, round: 1, ...reported(event.report), repositories: event.candidates, at: "", ...unplanned }
})

const unplanned = { summary: null, root_cause: null, fix: "", objections: "", files: [], pull_requests: [] }

/** The same lesson for what teaches nothing. */
const learn = (lesson: Lesson, event: Event): Lesson => {
  switch (event._tag) {
    case "task.enriched":
      return { ...lesson, ...reported(event.report) }
    case "task.recurred":
      return { ...lesson, ...unplanned, ...reported(event.report), round: lesson.round + 1 }
    case "plan.created": {
      const { repositories, rootCause: root_cause, summary } = event.plan
      const paths = repositories.flatMap(({ files, tests }) => [...files, ...tests].map(({ path }) => path))
      const files = [...new Set(paths)]
      return { ...lesson, summary, root_cause, files, repositories: repositories.map(({ repository }) => repository) }
    }
    case "plan.rejected":
      return { ...lesson, objections: added(lesson.objections, event.feedback) }
    case "task.failed":
      return { ...lesson, objections: added(lesson.objections, `${event.reason}: ${event.detail}`) }
    case "fix.written": {
      const beside = (event.beyondPlan ?? []).map(({ path }) => path)
      const fix = cut(`${event.summary} ${event.rootCause}`)
      return { ...lesson, fix, files: [...new Set([...lesson.files, ...beside])] }
    }
    case "pr.opened":
      return { ...lesson, pull_requests: [...new Set([...lesson.pull_requests, event.url])] }
    default:
      return lesson
  }
}

const reported = ({ culprit, description, exception, frames, title }: Report) => ({
  title: cut(title),
  exception: cut(exception === undefined ? "" : `${exception.type}: ${exception.value}`),
  circumstances: cut([culprit, description].filter((text) => text !== undefined).join(" ")),
  frames: [
    ...new Set(frames.filter(({ inApp }) => inApp).flatMap(({ file, function: name }) => [file, name ?? file]))
  ].slice(-100)
})

const added = (said: string, more: string) => cut([said, more].filter((text) => text !== "").join("\n"))

// A tsvector holds a megabyte at most, and nobody describes a bug in more than that.
const cut = (text: string) => text.slice(0, 8000)

/** Names are words of a tsvector already: PostgreSQL's parser takes `java.lang.NullPointerException` for the name of a host. */
const searched = ({ task_id, round, ...lesson }: Lesson) => {
  const { circumstances, exception, files, fix, frames, repositories, root_cause, summary, title } = lesson
  const first = namesIn([title, exception, ...frames, ...files, ...repositories], 1000)
  const second = namesIn([summary ?? "", root_cause ?? "", fix, circumstances], 1000)
  const names = [...first.map((name) => lexeme(name, "A")), ...second.map((name) => lexeme(name, "C"))].join(" ")
  return { task_id, round, names }
}

const lexeme = (name: string, weight: string) => `'${name.replaceAll("\\", "\\\\")}':1${weight}`

const index = `
  insert into search
  select task_id, round,
    setweight(to_tsvector('english', title || ' ' || exception), 'A')
      || setweight(to_tsvector('english', concat_ws(' ', summary, root_cause)), 'B')
      || setweight(to_tsvector('english', fix || ' ' || circumstances), 'C')
      || setweight(to_tsvector('english', objections), 'D')
      || names::tsvector
  from json_to_recordset($1::text::json) as named (task_id text, round integer, names text)
    join lesson using (task_id, round)
  on conflict (task_id, round) do update set words = excluded.words`
