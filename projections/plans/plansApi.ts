import { createTwoFilesPatch } from "diff"
import { Effect, Layer } from "effect"
import { HttpApiBuilder } from "effect/http-api"
import type { TaskId } from "#domain/Ids.ts"
import { answering } from "../http/answering.ts"
import { BadQuery } from "../http/BadQuery.ts"
import { plansOf, type Written } from "../models/plans.ts"
import { Postgres } from "../Postgres.ts"
import { UnknownTask } from "../tasks/api.ts"
import { Api, UnknownPlan } from "./api.ts"
import { changesBetween } from "./changesBetween.ts"
import { planText } from "./planText.ts"

const handlers = HttpApiBuilder.group(
  Api,
  "plans",
  Effect.fnUntraced(function* (plans) {
    const postgres = yield* Postgres
    const read = Effect.fnUntraced(function* (id: TaskId) {
      const written = yield* postgres.query((sql) => plansOf(sql, id))
      return written ?? (yield* new UnknownTask({ detail: `No task is called ${id}.` }))
    })
    return plans.handleAll({
      list: Effect.fnUntraced(function* ({ params: { id } }) {
        return { plans: (yield* read(id)).map(inBrief) }
      }),
      show: Effect.fnUntraced(function* ({ params: { id, version } }) {
        const written = yield* versionOf(id, yield* read(id), version)
        return { task: id, ...about(written), plan: written.plan, text: planText(written.plan) }
      }),
      diff: Effect.fnUntraced(function* ({ params: { id }, query: { from, to } }) {
        if (from === to)
          return yield* new BadQuery({ detail: `Both are v${from}: name two versions, such as from=1&to=2.` })
        const written = yield* read(id)
        const { plan: old } = yield* versionOf(id, written, from)
        const { plan: next } = yield* versionOf(id, written, to)
        const unified = createTwoFilesPatch(`plan v${from}`, `plan v${to}`, planText(old), planText(next))
        return { task: id, from, to, unified, changed: changesBetween(old, next) }
      })
    })
  })
)

const versionOf = (id: TaskId, written: ReadonlyArray<Written>, version: number) => {
  const found = written.find((one) => one.version === version)
  if (found !== undefined) return Effect.succeed(found)
  const has = written.length === 0 ? "no plan yet" : `these: ${written.map((one) => `v${one.version}`).join(", ")}`
  return new UnknownPlan({ detail: `Task ${id} has no plan v${version}, it has ${has}.` })
}

const inBrief = (written: Written) => {
  const { budgetUsd, confidence, estimateUsd, repositories, risk, summary, version } = written
  return { version, ...about(written), summary, risk, confidence, estimateUsd, budgetUsd, repositories }
}

const about = ({ at, by, decidedAt, feedback, grounds, sha256, verdict }: Written) => ({
  ...{ sha256, createdAt: at.toISOString() },
  decision:
    verdict === null || by === null || decidedAt === null
      ? null
      : { verdict, at: decidedAt.toISOString(), by, grounds, feedback }
})

/** Adds `/api/tasks/:id/plans…` to the `HttpRouter`. */
export const plansApi = HttpApiBuilder.layer(Api).pipe(Layer.provide(handlers), Layer.provide(answering))
