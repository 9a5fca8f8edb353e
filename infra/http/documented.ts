import { Context } from "effect"
import { OpenApi } from "effect/http-api"
import type { Scope } from "#domain/Token.ts"

/** The scope an endpoint takes. One that does not say is for `admin`. */
export const RequiredScope = Context.Reference<Scope>("redgreen/infra/http/RequiredScope", {
  defaultValue: () => "admin"
})

/** What an endpoint does and the scope it takes: enforced by `Authorization`, and told in the OpenAPI document. */
export const documented = (scope: Scope, summary: string, description: string): Context.Context<never> =>
  Context.add(
    OpenApi.annotations({ summary, description: `${description}\n\nTakes a token with the scope \`${scope}\`.` }),
    RequiredScope,
    scope
  )
