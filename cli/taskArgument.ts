import { Argument } from "effect/cli"

export const taskArgument = Argument.String("task").pipe(
  Argument.withDescription("The task's id, as `redgreen tasks` lists it")
)
