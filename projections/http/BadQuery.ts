import { HttpApiError } from "effect/http-api"

/** `detail` names what is possible. */
export class BadQuery extends HttpApiError.Problem<BadQuery>()("BadQuery", {
  type: "urn:redgreen:problem:bad-query",
  status: 400,
  title: "This cannot be asked for"
}) {}
