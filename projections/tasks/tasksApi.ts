import { Effect, Layer, Schema } from "effect"
import { HttpApiBuilder } from "effect/http-api"
import { ApprovalPolicy } from "#domain/ApprovalPolicy.ts"
import { EventStore } from "#domain/EventStore.ts"
import type { TaskId } from "#domain/Ids.ts"
import { TokenId } from "#domain/Token.ts"
import { answering } from "../http/answering.ts"
import { BadQuery } from "../http/BadQuery.ts"
import { cursorOf, keyOf as keyIn } from "../http/cursor.ts"
import { isoOf, Moment } from "../http/moment.ts"
import { eventsAfter, historyOf } from "../models/timeline.ts"
import { Postgres } from "../Postgres.ts"
import { Api, type TaskQuery, UnknownTask } from "./api.ts"
import { detailOf } from "./detailOf.ts"
import { historyAt, momentOf } from "./historyAt.ts"
import { keyOf, listTasks, type Sort } from "./listTasks.ts"
import { timelineOf } from "./timeline.ts"

const handlers = HttpApiBuilder.group(
  Api,
  "tasks",
  Effect.fn(function* (tasks) {
    const { query: ask } = yield* Postgres
    const policy = yield* ApprovalPolicy
    const store = yield* EventStore
    return tasks.handleAll({
      list: Effect.fn(function* ({ query }) {
        const page = yield* listingOf(query)
        // One more than asked for tells that there is another page.
        const found = yield* ask((sql) => listTasks(sql, { ...page, limit: page.limit + 1 }))
        const shown = found.slice(0, page.limit)
        const more = found.length > page.limit
        return { tasks: shown, next: more ? cursorOf([page.named, ...keyOf(page.sort, shown.at(-1)!)]) : null }
      }),
      show: Effect.fn(function* ({ params }) {
        const history = yield* ask((sql) => historyOf(sql, params.id))
        return detailOf(params.id, history, policy) ?? (yield* unknown(params.id))
      }),
      events: Effect.fn(function* ({ params, query: { after = 0, limit = 100 } }) {
        return (yield* ask((sql) => eventsAfter(sql, params.id, after, limit))) ?? (yield* unknown(params.id))
      }),
      timeline: Effect.fn(function* ({ params: { id } }) {
        const history = yield* ask((sql) => historyOf(sql, id))
        return history.length === 0 ? yield* unknown(id) : { task: id, stages: timelineOf(history) }
      }),
      history: Effect.fn(function* ({ params: { id }, query: { at } }) {
        // From the log, not from the tables that were made of it.
        const { events } = yield* store.read(id)
        // A token has a history too, which is nobody's to read as a task's.
        if (events.length === 0 || Schema.is(TokenId)(id)) return yield* unknown(id)
        const moment = momentOf(at ?? `${events.length}`)
        const isThere = moment !== undefined && !("version" in moment && moment.version > events.length)
        if (isThere) return yield* historyAt(id, events, moment, policy)
        const detail = `\`at\` is a version from 0 to ${events.length}, or a time such as 2026-11-22 or 2026-11-22T10:00Z; ${JSON.stringify(at)} is neither.`
        return yield* new BadQuery({ detail })
      })
    })
  })
)

/** Adds `/api/tasks…` to the `HttpRouter`. Needs `Postgres` and the log. */
export const tasksApi = HttpApiBuilder.layer(Api).pipe(Layer.provide(handlers), Layer.provide(answering))

const unknown = (id: TaskId) => new UnknownTask({ detail: `No task is called ${id}.` })

const listingOf = Effect.fnUntraced(function* ({
  cursor,
  from,
  limit = 50,
  sort: named = "-created",
  to,
  ...filters
}: typeof TaskQuery.Type) {
  const sort = named.replace("-", "") as Sort
  const after =
    cursor === undefined
      ? undefined
      : (yield* keyIn(Schema.Tuple([Schema.Literal(named), ...keys[sort]]), cursor)).slice(1)
  return {
    ...filters,
    ...{ named, sort, descending: named.startsWith("-"), after, limit },
    ...(from === undefined ? {} : { from: isoOf(from) }),
    ...(to === undefined ? {} : { to: isoOf(to) })
  }
})

const keys: { readonly [By in Sort]: ReadonlyArray<Schema.Codec<string | number>> } = {
  created: [Moment, Schema.String],
  updated: [Moment, Schema.String],
  spent: [Schema.Finite, Schema.String],
  status: [Schema.Int.check(Schema.isBetween({ minimum: -1, maximum: 99 })), Moment, Schema.String]
}
