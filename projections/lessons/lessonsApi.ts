import { Effect, Layer, Schema } from "effect"
import { HttpApiBuilder } from "effect/http-api"
import { TaskId, Timestamp, Version } from "#domain/Ids.ts"
import { answering } from "../http/answering.ts"
import { cursorOf, keyOf } from "../http/cursor.ts"
import { Postgres } from "../Postgres.ts"
import { looking } from "../reports/looking.ts"
import { Api, type Lesson } from "./api.ts"
import { find } from "./find.ts"

const handlers = HttpApiBuilder.group(
  Api,
  "lessons",
  Effect.fnUntraced(function* (lessons) {
    const postgres = yield* Postgres
    return lessons.handleAll({
      search: Effect.fn("lessons.search")(function* ({ query: { cursor, limit = 20, outcome, q = "", repository } }) {
        const after = cursor === undefined ? undefined : yield* keyOf(Place, cursor)
        // One more than asked for tells whether there is a next page.
        const found = yield* postgres.query((sql) =>
          looking(sql, (tx) => find(tx, { text: q, outcome, repository, after, limit: limit + 1 }))
        )
        const page = found.slice(0, limit) as unknown as ReadonlyArray<typeof Lesson.Type>
        const last = page.at(-1)
        const next =
          last !== undefined && found.length > limit
            ? cursorOf([last.full, last.rank, last.at, last.task, last.round])
            : null
        return { lessons: page, next }
      })
    })
  })
)

const Place = Schema.Tuple([Schema.Boolean, Schema.Finite, Timestamp, TaskId, Version])

/** Adds `/api/lessons` to the `HttpRouter`. */
export const lessonsApi = HttpApiBuilder.layer(Api).pipe(Layer.provide(handlers), Layer.provide(answering))
