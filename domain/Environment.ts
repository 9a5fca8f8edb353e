import { Schema } from "effect"

/** Where commands of a repository ran. `programs` are versions by name: `{ node: "24.21.0" }`. */
export const Environment = Schema.Struct({
  /** What stood between them and everything else; `none` only where a person asked for it. */
  wall: Schema.Literals(["bubblewrap", "seatbelt", "container", "none"]),
  /** Kernel, release and architecture: `Linux 6.8.0 x64`. */
  system: Schema.String,
  programs: Schema.Record(Schema.String, Schema.String)
})
export type Environment = typeof Environment.Type
