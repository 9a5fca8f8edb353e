import type { KeyObject } from "node:crypto"
import { Effect, Schema } from "effect"
import type { Recorded } from "../EventLog.ts"
import { TokenId } from "../Token.ts"
import { type Audit, begun, conclude, take } from "./Audit.ts"
import { type Checkpoint, isGenuine } from "./Checkpoint.ts"
import type { Finding } from "./Finding.ts"
import { advance, start } from "./Head.ts"

export interface LogReport {
  readonly events: number
  readonly tasks: number
  /** Position of the newest event. */
  readonly head: number
  /** Checkpoints the log agrees with. */
  readonly checkpoints: number
  readonly findings: ReadonlyArray<Finding & { readonly task: string }>
  /** What the checkpoints say against the log, as sentences. */
  readonly contradictions: ReadonlyArray<string>
}

/** Walks through a whole log once, in order, with a little kept of every task, and holds it against signed checkpoints. */
export class LogAudit {
  #head = start
  readonly #tasks = new Map<string, Audit>()
  readonly #checkpoints: Array<Checkpoint>
  readonly #contradictions: Array<string> = []
  #agreed = 0

  constructor(checkpoints: ReadonlyArray<Checkpoint>, publicKey: KeyObject) {
    this.#checkpoints = checkpoints.filter((checkpoint) => {
      const genuine = isGenuine(checkpoint, publicKey)
      if (!genuine) this.#contradictions.push(`The checkpoint at ${placeOf(checkpoint)} is not signed with this key.`)
      return genuine
    })
    this.#checkpoints.sort((one, other) => one.head.position - other.head.position)
  }

  readonly take = ({ event, position }: Recorded) => {
    // The log went past a checkpoint's position without an event there.
    while ((this.#checkpoints[0]?.head.position ?? Number.POSITIVE_INFINITY) < position) this.#compare()
    this.#head = advance(this.#head, position, event)
    if (this.#checkpoints[0]?.head.position === position) this.#compare()
    const task = String(Object(event).subject)
    return Effect.map(take(this.#tasks.get(task) ?? begun, event), (audit) => void this.#tasks.set(task, audit))
  }

  conclude(): LogReport {
    for (const checkpoint of this.#checkpoints.splice(0))
      this.#contradictions.push(
        `The log ends at ${this.#head.position}: the end up to ${placeOf(checkpoint)} was cut off.`
      )
    return {
      events: this.#head.events,
      tasks: [...this.#tasks.keys()].filter((id) => !isTokenId(id)).length,
      head: this.#head.position,
      checkpoints: this.#agreed,
      findings: [...this.#tasks].flatMap(([task, audit]) => conclude(audit).map((finding) => ({ task, ...finding }))),
      contradictions: this.#contradictions
    }
  }

  #compare() {
    const { head, time } = this.#checkpoints.shift()!
    const agrees = head.digest === this.#head.digest && head.events === this.#head.events
    if (agrees) this.#agreed++
    else this.#contradictions.push(`Up to ${head.position} the log is not what it was when that was signed at ${time}.`)
  }
}

const isTokenId = Schema.is(TokenId)

const placeOf = ({ head, time }: Checkpoint) => `${head.position}, signed at ${time},`
