import { Console, Effect } from "effect"
import { Command } from "effect/cli"
import { faultText, readSkills } from "#agents/skills.ts"
import { readToolsFile } from "#agents/toolsFile.ts"
import { line } from "#domain/oneLine.ts"
import { CliFailure } from "./CliFailure.ts"
import { print } from "./output.ts"
import { columns } from "./text.ts"

export const skills = Command.make(
  "skills",
  {},
  Effect.fnUntraced(function* () {
    const tools = yield* readToolsFile.pipe(Effect.mapError(({ message }) => new CliFailure({ message })))
    const { faults, folder, skills } = yield* readSkills(tools)
    yield* print({ folder, skills, faults }, (_, paint) =>
      columns([
        ["SKILL", "AGENT", "DESCRIPTION"].map((title) => paint("dim", title)),
        ...skills.map(({ agents, description, name }) => [line(name), agents.join(", "), line(description, 100)])
      ])
    )
    if (faults.length === 0) return
    yield* Effect.forEach(faults, (fault) => Console.error(line(faultText(fault))), { discard: true })
    const count = faults.length === 1 ? "1 fault" : `${faults.length} faults`
    return yield* new CliFailure({
      message: `${count}: the sessions of the agents concerned will not start before this is mended.`
    })
  })
).pipe(Command.withDescription("List the agents' skills, and check them"))
