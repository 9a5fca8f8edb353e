import { eventStoreContract } from "#test/eventStoreContract.ts"
import { EventStore } from "./EventStore.ts"

eventStoreContract("memory", EventStore.layerMemory)
