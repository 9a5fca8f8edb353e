import { line } from "#domain/oneLine.ts"
import { type Paint, plain } from "./paint.ts"

export interface Audited {
  readonly what: string
  readonly events: number
  readonly tasks?: number
  /** Signed checkpoints the log agrees with; undefined where there is nothing to hold against them. */
  readonly checkpoints?: number
  readonly faults: ReadonlyArray<string>
  /** The person brought the key, so it was not told by who is being audited. */
  readonly keyKnown: boolean
}

export const renderAudit = (audited: Audited, paint: Paint = plain): string => {
  const { checkpoints, events, faults, keyKnown, tasks, what } = audited
  const size = `${events} events${tasks === undefined ? "" : ` of ${tasks} tasks`}`
  const signed = checkpoints === undefined || checkpoints === 0 ? "" : `, ${checkpoints} signed checkpoints agree`
  const verdict =
    faults.length === 0
      ? paint("green", `${line(what)} holds: ${size}${signed}.`)
      : paint("red", `${line(what)} does not hold: ${faults.length} of these in ${size}`)
  const checked =
    "Checked: every hash and link, approvals against their plans, GREEN against RED, pull requests against GREEN."
  const trust =
    checkpoints === 0
      ? paint(
          "yellow",
          "No checkpoint is signed yet: an end that was cut off would not be found, and no key was needed. Ask again in a while."
        )
      : keyKnown
        ? undefined
        : paint("dim", "The key was the system's own word: keep one elsewhere and give it with --key.")
  const notes = [...(faults.length === 0 ? [paint("dim", checked)] : []), ...(trust === undefined ? [] : [trust])]
  return [verdict, ...faults.map((fault) => `  ${line(fault)}`), ...notes].join("\n")
}
