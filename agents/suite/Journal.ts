import type { CommandResult } from "#agents/Commands.ts"

/** One command of a proof, small enough for an event. */
export interface RanCommand {
  readonly phase: string
  readonly argv: ReadonlyArray<string>
  readonly exit: number | null
  readonly durationMs: number
  readonly timedOut: boolean
}

/** Gathers what was run and what it wrote; the log stays below about 512 kB, its first commands and its last ones. */
export class Journal {
  readonly commands: Array<RanCommand> = []
  private readonly sections: Array<string> = []
  private readonly places: ReadonlyArray<readonly [string, string]>

  /** `places`: folders of this machine with what stands for them, as they differ from proof to proof and say nothing. */
  constructor(places: Readonly<Record<string, string>>) {
    this.places = Object.entries(places)
  }

  add(phase: string, told: ReadonlyArray<string>, result: CommandResult) {
    const { exit, signal, durationMs, timedOut } = result
    const argv = told.map((word) => this.readable(word))
    this.commands.push({ phase, argv, exit, durationMs, timedOut })
    const end = timedOut ? "timed out" : exit === null ? `signal ${signal}` : `exit ${exit}`
    this.sections.push(
      [`== ${phase}: ${argv.join(" ")}`, `== ${end} after ${durationMs} ms`, result.stdout, result.stderr].join("\n")
    )
  }

  /** Something that needed no command. */
  note(phase: string, words: string) {
    this.sections.push(`== ${phase}: ${words}`)
  }

  get log() {
    const share = Math.floor(512_000 / Math.max(1, this.sections.length))
    return this.sections.map((text) => shortened(text, share)).join("\n\n")
  }

  /** Text without the places of this machine. */
  readable(text: string) {
    return this.places.reduce(
      (rest, [place, name]) => rest.replaceAll(`${place}/`, name === "" ? "" : `${name}/`).replaceAll(place, name),
      text
    )
  }
}

const shortened = (text: string, limit: number) =>
  text.length <= limit ? text : `${text.slice(0, limit / 2)}\n[…]\n${text.slice(-limit / 2)}`
