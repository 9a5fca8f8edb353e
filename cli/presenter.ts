import { Console, Effect, type Layer } from "effect"
import { CliConfig, CliError, CliOutput, GlobalFlag } from "effect/cli"
import { paintFor } from "./paint.ts"

/** Help goes to stdout when it was asked for. A mistyped command gets its sentence on stderr and where help is, not all of it. */
export const presenter: Layer.Layer<never> = CliOutput.layerPresenter({
  present: (event) =>
    event._tag === "InvalidInvocation"
      ? complain(`${event.errors.map(sentence).join(" ")} See \`${event.commandPath.join(" ")} --help\`.`)
      : CliOutput.defaultPresenter.present(event)
})

/** The flags every command has beside `--json`. */
export const flags = CliConfig.layer({ builtIns: [GlobalFlag.Help, GlobalFlag.Version, GlobalFlag.Completions] })

/** Ends in one sentence on stderr and exit code 1; a stack is for defects only. */
export const report = <A, E, R>(program: Effect.Effect<A, E, R>) =>
  program.pipe(
    Effect.tapError((error) =>
      CliError.isCliError(error)
        ? Effect.void
        : complain(error instanceof Error && error.message !== "" ? error.message : String(error))
    ),
    Effect.tapDefect((defect) =>
      complain(`This is a defect of ours: ${defect instanceof Error ? defect.stack : defect}`)
    )
  )

const complain = (message: string) => Console.error(`${paintFor(process.stderr)("red", "redgreen:")} ${message}`)

const sentence = (error: CliError.CliError) =>
  `${error.message.replace(/\s+Did you mean this\?\s+/, ". Did you mean ").replace(/\s*\n\s*/g, " or ")}${/Did you mean/.test(error.message) ? "?" : "."}`
