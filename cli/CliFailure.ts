import { Schema } from "effect"

/** What ends a command with exit code 1: one clear sentence, and what to do. */
export class CliFailure extends Schema.TaggedError<CliFailure>()("CliFailure", { message: Schema.String }) {}
