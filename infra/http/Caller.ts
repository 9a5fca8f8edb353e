import { Context } from "effect"
import type { Person } from "#domain/Ids.ts"
import type { Scope } from "#domain/Token.ts"

/** Whose token a request carries, and what it lets them do. */
export class Caller extends Context.Service<
  Caller,
  { readonly person: Person; readonly scopes: ReadonlyArray<Scope> }
>()("redgreen/infra/http/Caller") {}
