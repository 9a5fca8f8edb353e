import { Schema } from "effect"

/** The patch, or the work tree it would be made from, holds something that we do not take: `reason` is for a person. */
export class PatchRefused extends Schema.TaggedError<PatchRefused>()("PatchRefused", {
  path: Schema.String,
  reason: Schema.String
}) {
  override get message() {
    return `${this.path}: ${this.reason}`
  }
}
