import type postgres from "postgres"
import { wordsIn } from "./names.ts"

export const outcomes = ["merged", "ready", "reverted", "closed", "failed", "cancelled"] as const
export type Outcome = (typeof outcomes)[number]

export interface Search {
  /** Any text, a whole error message too. */
  readonly text: string
  readonly outcome?: Outcome | undefined
  readonly repository?: string | undefined
  readonly limit: number
  readonly after?: Place | undefined
}

/** Where a lesson stands in the order of a search. */
export type Place = readonly [full: boolean, rank: number, at: string, task: string, round: number]

/** A lesson as it was found. Its texts are as somebody else wrote them. */
export interface Found {
  readonly task: string
  readonly round: number
  readonly title: string
  readonly exception: string
  readonly summary: string
  readonly rootCause: string
  readonly fix: string
  readonly objections: string
  readonly frames: ReadonlyArray<string>
  readonly files: ReadonlyArray<string>
  readonly repositories: ReadonlyArray<string>
  readonly pullRequests: ReadonlyArray<string>
  readonly outcome: Outcome
  readonly at: string
  /** Whether it has every word that was asked for. */
  readonly full: boolean
  readonly rank: number
  readonly snippet: string
}

/**
 * What has a plan and came to an end, or is ready. Those with every word come first, then by how well they fit, then the newest. Prose
 * is found by its stems (`rounding`: rounds), names exactly. Nothing in `text` is an operator.
 */
export const find = async (sql: postgres.ISql, search: Search): Promise<ReadonlyArray<Found>> => {
  const words = wordsIn(search.text, 48)
  const { any, all } = words.length === 0 ? { any: null, all: null } : await queriesOf(sql, words)
  // Words that say nothing by themselves, such as "the": nothing is like that.
  if (search.text.trim() !== "" && any === null) return []
  const [full, rank, at, task, round] = search.after ?? []
  return sql<Array<Found>>`
    with hit as materialized (
      select task_id, round, lesson.at as moment, ${any === null ? sql`true` : sql`words @@ ${all}::tsquery`} as complete,
        ${any === null ? sql`0::float8` : sql`round(ts_rank(words, ${any}::tsquery, 1)::numeric, 6)::float8`} as score, status
      from lessons.search join lessons.lesson using (task_id, round) join throughput.round using (task_id, round)
      where root_cause is not null and status = any(${search.outcome === undefined ? [...outcomes] : [search.outcome]})
        ${any === null ? sql`` : sql`and words @@ ${any}::tsquery`}
        ${search.repository === undefined ? sql`` : sql`and lesson.repositories ? ${search.repository}`}
    ), page as (
      select * from hit
      ${at === undefined ? sql`` : sql`where (complete, score, moment, task_id, round) < (${full!}, ${rank!}, ${at}, ${task!}, ${round!}::bigint)`}
      order by complete desc, score desc, moment desc, task_id desc, round desc limit ${search.limit}
    )
    select task_id as task, round, title, exception, summary, root_cause as "rootCause", fix, objections, frames, files,
      repositories, pull_requests as "pullRequests", status as outcome,
      to_char(moment at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as at, complete as full, score as rank,
      ${any === null ? sql`left(root_cause, 240)` : sql`ts_headline('english', concat_ws(' · ', title, exception, summary, root_cause, nullif(fix, ''), nullif(objections, ''), (select string_agg(file, ' ') from jsonb_array_elements_text(files) as file)), ${any}::tsquery, 'StartSel=**, StopSel=**, MaxFragments=2, MaxWords=24, MinWords=8, FragmentDelimiter=" … "')`} as snippet
    from page join lessons.lesson using (task_id, round)
    order by complete desc, score desc, moment desc, task_id desc, round desc`
}

/** PostgreSQL makes stems of the words, the names stay as they are. A word of prose alone that says nothing is left out. */
const queriesOf = async (sql: postgres.ISql, words: ReturnType<typeof wordsIn>) => {
  const [queries] = await sql<[{ any: string | null; all: string | null }]>`
    select string_agg(one, ' | ') as any, string_agg(one, ' & ') as all from (
      select '(' || concat_ws(' | ', nullif(plainto_tsquery('english', text)::text, ''), names) || ')' as one
      from json_to_recordset(${JSON.stringify(words.map(({ names, text }) => ({ text, names: names.map(lexeme).join(" | ") })))}::text::json)
        as word (text text, names text)
      where numnode(plainto_tsquery('english', text)) > 0
    ) as each`
  return queries
}

const lexeme = (name: string) => `'${name.replaceAll("\\", "\\\\")}'`
