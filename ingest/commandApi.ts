import { DateTime, Effect, Layer } from "effect"
import { HttpApiBuilder, HttpApiMiddleware } from "effect/http-api"
import { canonicalSha256 } from "#domain/canonical.ts"
import { receive } from "#domain/decisions/intake.ts"
import { type Person, type TaskId, taskIdOf } from "#domain/Ids.ts"
import { statusOf } from "#domain/Step.ts"
import { transact } from "#domain/transact.ts"
import { Authorization } from "#infra/http/Authorization.ts"
import { Unforeseen } from "#infra/http/Unforeseen.ts"
import { Api, type NewTask, NotAllowed } from "./Api.ts"
import { candidatesFor } from "./candidates.ts"
import { obey, type Word } from "./command.ts"
import { budgetUsd } from "./sentry.ts"

const handlers = HttpApiBuilder.group(
  Api,
  "commands",
  Effect.fnUntraced(function* (commands) {
    return commands.handleAll({
      report: ({ payload }) => report(payload),
      approve: ({ params, payload }) => command(params.id, { _tag: "approve", plan: payload.plan }),
      reject: ({ params, payload }) => command(params.id, { _tag: "reject", ...payload }),
      cancel: ({ params, payload }) => command(params.id, { _tag: "cancel", reason: payload.reason ?? "" }),
      retry: ({ params, payload }) => command(params.id, { _tag: "retry", ...payload })
    })
  })
)

/** Adds `POST /api/tasks…` to the `HttpRouter`. */
export const commandApi = HttpApiBuilder.layer(Api, { openapiPath: "/openapi-commands.json" }).pipe(
  Layer.provide(handlers),
  Layer.provide([
    Authorization.layer,
    Unforeseen.layer,
    HttpApiMiddleware.layerProblemDetails({ includeDetails: true })
  ])
)

// One token, so one person: whoever reports with it may not approve with it, unless the policy says so.
const holder: Person = { channel: "api", id: "token", name: "API" }

const report = Effect.fn("ingest.report")(function* (task: typeof NewTask.Type) {
  const { key: given, project, repository, frames = [], link, budgetUsd: budget, ...told } = task
  const key = `api:${given ?? canonicalSha256(task)}`
  const candidates = yield* candidatesFor(project)
  if (repository !== undefined && !candidates.includes(repository))
    return yield* new NotAllowed({
      detail: `${repository} is not among the configured repositories: ${candidates.join(", ") || "none"}.`
    })
  const received = {
    source: { kind: "api" as const, key },
    report: {
      ...told,
      ...(project === undefined ? {} : { project }),
      frames,
      links: link === undefined ? [] : [{ kind: "link", url: link }]
    },
    candidates: repository === undefined ? candidates : [repository],
    requester: holder,
    budgetUsd: budget ?? (yield* budgetUsd)
  }
  const taskId = taskIdOf(key)
  const { state } = yield* transact(taskId, { actor: "api", causationId: key }, receive(received)).pipe(Effect.orDie)
  return { task: taskId, status: statusOf(state) }
})

const command = Effect.fn("ingest.command")(function* (taskId: TaskId, word: Word) {
  const key = `api:${crypto.randomUUID()}`
  const at = DateTime.formatIso(yield* DateTime.now)
  const { status } = yield* obey(taskId, { word, by: holder, key, permission: "admin", at }).pipe(
    Effect.mapError(({ reason }) => new NotAllowed({ detail: reason }))
  )
  return { status, message: `The task is now ${status}.` }
})
