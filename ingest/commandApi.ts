import { DateTime, Effect, Layer } from "effect"
import { HttpApiBuilder } from "effect/http-api"
import { canonicalSha256 } from "#domain/canonical.ts"
import type { TaskId } from "#domain/Ids.ts"
import { allows } from "#domain/Token.ts"
import { Authorization } from "#infra/http/Authorization.ts"
import { badRequests } from "#infra/http/badRequests.ts"
import { Caller } from "#infra/http/Caller.ts"
import { Forbidden } from "#infra/http/problems.ts"
import { RateLimits } from "#infra/http/RateLimits.ts"
import { Unforeseen } from "#infra/http/Unforeseen.ts"
import { Api, type NewTask, NotAllowed } from "./Api.ts"
import { admit } from "./admit.ts"
import { candidatesFor } from "./candidates.ts"
import { obey, type Word } from "./command.ts"
import { referencesIn } from "./references.ts"
import { budgetUsd } from "./taskBudget.ts"

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
export const commandApi = HttpApiBuilder.layer(Api).pipe(
  Layer.provide(handlers),
  Layer.provide([Authorization.layer, RateLimits.layer, Unforeseen.layer, badRequests])
)

const report = Effect.fn("ingest.report")(function* (task: typeof NewTask.Type) {
  const { key: given, project, repository, frames = [], link, budgetUsd: budget, ...told } = task
  const { person } = yield* Caller
  yield* affordable(budget)
  const key = `api:${given ?? canonicalSha256(task)}`
  const candidates = yield* candidatesFor(project)
  if (repository !== undefined && !candidates.includes(repository))
    return yield* new NotAllowed({
      detail: `${repository} is not among the configured repositories: ${candidates.join(", ") || "none"}.`
    })
  const references = yield* referencesIn([link, told.title, told.description].filter(Boolean).join("\n"))
  const { status, task: id } = yield* admit({
    source: { kind: "api", key },
    references,
    report: {
      ...told,
      ...(project === undefined ? {} : { project }),
      frames,
      links: link === undefined ? [] : [{ kind: "link", url: link }]
    },
    candidates: repository === undefined ? candidates : [repository],
    requester: person,
    budgetUsd: budget ?? (yield* budgetUsd),
    actor: `api:${person.name}`,
    cause: key
  })
  return { task: id, status }
})

/** What a task may cost is a decision once it is more than the settings give. */
const affordable = Effect.fnUntraced(function* (budget: number | undefined) {
  const { person, scopes } = yield* Caller
  const usual = yield* budgetUsd
  if (budget === undefined || budget <= usual || allows(scopes, "approve")) return
  const detail = `A budget above $${usual} (REDGREEN_BUDGET_USD) takes the scope approve; the token ${person.name} has ${scopes.join(", ")}.`
  return yield* new Forbidden({ detail, scope: "approve" })
})

const command = Effect.fn("ingest.command")(function* (taskId: TaskId, word: Word) {
  const { person, scopes } = yield* Caller
  const key = `api:${crypto.randomUUID()}`
  const at = DateTime.formatIso(yield* DateTime.now)
  const { status } = yield* obey(taskId, { word, by: person, bot: false, scopes, key, at }).pipe(
    Effect.catch((error) =>
      error._tag === "Refused" ? Effect.fail(new NotAllowed({ detail: error.reason })) : Effect.die(error)
    )
  )
  return { status, message: `The task is now ${status}.` }
})
