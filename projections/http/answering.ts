import { Layer } from "effect"
import { Authorization } from "#infra/http/Authorization.ts"
import { badRequests } from "#infra/http/badRequests.ts"
import { Unforeseen } from "#infra/http/Unforeseen.ts"
import { Representation } from "./Representation.ts"

/** What every API of this service is answered with: to whom, in which format, and with a problem where it fails. */
export const answering = Layer.mergeAll(Authorization.layer, Representation.layer, Unforeseen.layer, badRequests)
