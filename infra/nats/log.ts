import { Layer } from "effect"
import { Nats } from "./Nats.ts"
import * as NatsArtifacts from "./NatsArtifacts.ts"
import * as NatsEventLog from "./NatsEventLog.ts"
import * as NatsEventStore from "./NatsEventStore.ts"

/** Everything the domain wants of the log, over one connection. */
export const log = Layer.mergeAll(NatsEventStore.layer(), NatsArtifacts.layer, NatsEventLog.layer).pipe(
  Layer.provideMerge(Nats.layer)
)
