import { Schema } from "effect"
import { Policy } from "#domain/Policy.ts"

/** The cautious policy, but for what is written here, as in the file. */
export const policyWith = (written: typeof Policy.Encoded): Policy => Schema.decodeSync(Policy)(written)
