import { Clock, Console, Effect } from "effect"
import { Flag, GlobalFlag } from "effect/cli"
import { type Paint, paintFor } from "./paint.ts"

/** `--json`, understood by every command: one JSON document on stdout and nothing else there. */
export const Json = GlobalFlag.Setting("json")({
  flag: Flag.Boolean("json").pipe(Flag.withDescription("Print one JSON document for machines"), Flag.withDefault(false))
})

/** Prints a result, for a machine or as a person reads it. */
export const print = Effect.fnUntraced(function* (result: unknown, render: (now: number, paint: Paint) => string) {
  const json = yield* Json
  const now = yield* Clock.currentTimeMillis
  yield* Console.log(json ? JSON.stringify(result, null, 2) : render(now, paintFor(process.stdout)))
})
