import { Layer } from "effect"
import { HttpApiMiddleware } from "effect/http-api"
import { Authorization } from "#infra/http/Authorization.ts"
import { Unforeseen } from "#infra/http/Unforeseen.ts"
import { Representation } from "./Representation.ts"

/** What every API of this service is answered with: to whom, in which format, and with a problem where it fails. */
export const answering = Layer.mergeAll(
  Authorization.layer,
  Representation.layer,
  Unforeseen.layer,
  HttpApiMiddleware.layerProblemDetails({ includeDetails: true })
)
