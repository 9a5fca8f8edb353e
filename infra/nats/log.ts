import { Layer } from "effect"
import { Nats } from "./Nats.ts"
import * as NatsArtifacts from "./NatsArtifacts.ts"
import * as NatsDisposal from "./NatsDisposal.ts"
import * as NatsEventLog from "./NatsEventLog.ts"
import * as NatsEventStore from "./NatsEventStore.ts"
import * as NatsVault from "./NatsVault.ts"
import type { Identity } from "./permissions.ts"

/** Everything the domain wants of the log, over one connection of this identity's own. */
export const log = (identity: Identity) =>
  // Fresh, or the first identity of a process would lend its connection to the others.
  Layer.mergeAll(
    NatsEventStore.layer(),
    Layer.fresh(NatsArtifacts.layer),
    Layer.fresh(NatsDisposal.layer),
    Layer.fresh(NatsEventLog.layer),
    Layer.fresh(NatsVault.layer)
  ).pipe(Layer.provideMerge(Nats.as(identity)))
