import { Clock, Effect, Layer } from "effect"
import { HttpApiBuilder } from "effect/http-api"
import { ApprovalPolicy } from "#domain/ApprovalPolicy.ts"
import { answering } from "../http/answering.ts"
import { keysetOf } from "../http/keyset.ts"
import type { AskState } from "../models/Ask.ts"
import { Postgres } from "../Postgres.ts"
import { Api, type Asked } from "./api.ts"
import { approvalView } from "./approvalView.ts"
import { listApprovals } from "./listApprovals.ts"

const handlers = HttpApiBuilder.group(
  Api,
  "approvals",
  Effect.fnUntraced(function* (approvals) {
    const postgres = yield* Postgres
    const policy = yield* ApprovalPolicy
    return approvals.handleAll({
      list: Effect.fnUntraced(function* ({ query }) {
        const { person, repository, state } = query
        const keyset = yield* keysetOf(query, query.sort ?? (state === "waiting" ? "asked" : "-decided"))
        const states = state === undefined ? statesOf.all : statesOf[state]
        const { next, rows } = yield* postgres.query((sql) =>
          listApprovals(sql, { states, repository, person }, keyset)
        )
        const now = yield* Clock.currentTimeMillis
        return { approvals: rows.map((row) => approvalView(row, policy, now)), next }
      })
    })
  })
)

const statesOf: { readonly [State in typeof Asked.Type | "all"]: ReadonlyArray<AskState> } = {
  waiting: ["waiting"],
  decided: ["approved", "rejected"],
  approved: ["approved"],
  rejected: ["rejected"],
  withdrawn: ["withdrawn"],
  all: ["waiting", "approved", "rejected", "withdrawn"]
}

/** Adds `/api/approvals` to the `HttpRouter`. */
export const approvalsApi = HttpApiBuilder.layer(Api).pipe(Layer.provide(handlers), Layer.provide(answering))
