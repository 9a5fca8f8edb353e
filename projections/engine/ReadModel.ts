import type postgres from "postgres"
import type { Envelope } from "#domain/Envelope.ts"
import type { EventType } from "#domain/Event.ts"

/** A decoded event with its place in the whole log. */
export interface Placed {
  readonly position: number
  readonly envelope: Envelope
}

/** Tables made of the log alone, to answer one kind of question. */
export interface ReadModel {
  /** Also the PostgreSQL schema its tables live in. */
  readonly name: string
  /** Raised by whoever changes its tables or what goes into them: it is then built anew, beside the one that answers. */
  readonly revision: number
  /** What it is made of. Another event, even one that cannot be read, does not stop it. */
  readonly of: ReadonlySet<EventType>
  /** Makes its tables. Names are without a schema. */
  readonly tables: string
  /** Begins with what the tables hold; then batches in the order of the log, each written in the transaction it is given. */
  readonly open: () => Write
}

export type Write = (tx: postgres.ISql, batch: ReadonlyArray<Placed>) => Promise<void>
