import { Schema } from "effect"
import {
  HttpApi,
  HttpApiEndpoint,
  HttpApiError,
  HttpApiGroup,
  HttpApiMiddleware,
  HttpApiSchema,
  OpenApi
} from "effect/http-api"
import { Count, Timestamp, Version } from "#domain/Ids.ts"
import { Authorization } from "#infra/http/Authorization.ts"
import { documented } from "#infra/http/documented.ts"
import { Unforeseen } from "#infra/http/Unforeseen.ts"
import { tabular } from "../http/csv.ts"
import { Representation } from "../http/Representation.ts"

/** A second set of tables, made from the log's beginning beside the one that answers. */
const Rebuild = Schema.Struct({
  revision: Version,
  /** Events of the log it has taken in. */
  position: Count,
  startedAt: Timestamp,
  /** Why it does not go on. */
  error: Schema.NullOr(Schema.String)
})

export const Projection = Schema.Struct({
  name: Schema.String,
  /** Of the tables that answer. */
  revision: Version,
  state: Schema.Literals(["live", "rebuilding", "stopped"]),
  /** Events of the log it has taken in. */
  position: Count,
  /** Events the log holds. */
  head: Count,
  /** Events it is behind. */
  lag: Count,
  updatedAt: Timestamp,
  /** Why it does not go on, with the event it stands before, and what to do. */
  error: Schema.NullOr(Schema.String),
  /** Since when a rebuild is wanted that is not done yet. */
  requestedAt: Schema.NullOr(Timestamp),
  rebuild: Schema.NullOr(Rebuild)
})
export type Projection = typeof Projection.Type

export const Projections = Schema.Struct({ projections: Schema.Array(Projection) })

export class UnknownProjection extends HttpApiError.Problem<UnknownProjection>()("UnknownProjection", {
  type: "urn:redgreen:problem:unknown-projection",
  status: 404,
  title: "There is no such projection"
}) {}

const Group = HttpApiGroup.make("projections")
  .add(
    HttpApiEndpoint.get("list", "/", { success: Projections })
      .annotateMerge(
        documented(
          "read",
          "Where the tables stand",
          "How far each has read the log, what it waits for, and how far a rebuild is. One that is stopped still answers, as of its position."
        )
      )
      .annotateMerge(tabular("projections", Projection)),
    HttpApiEndpoint.post("rebuild", "/:name/rebuild", {
      params: { name: Schema.String },
      success: Projection.pipe(HttpApiSchema.status(202)),
      error: UnknownProjection
    }).annotateMerge(
      documented(
        "admin",
        "Rebuild a projection",
        "Makes its tables anew from the log's beginning, beside those that answer, which they replace once they have caught up. Asked while that goes on, nothing more comes of it."
      )
    )
  )
  .middleware(Representation)
  .middleware(Authorization)
  .annotateMerge(OpenApi.annotations({ title: "Projections", description: "The tables everything here is read from." }))
  .prefix("/api/projections")

export const Api = HttpApi.make("redgreen-projections")
  .add(Group)
  .middleware(Unforeseen)
  .middleware(HttpApiMiddleware.ProblemDetails)
