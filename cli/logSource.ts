import { createReadStream } from "node:fs"
import { createInterface } from "node:readline"
import { Effect, Option, Stream } from "effect"
import type { Recorded } from "#domain/EventLog.ts"
import { CliFailure } from "./CliFailure.ts"
import { Json } from "./output.ts"
import { Redgreen } from "./Redgreen.ts"
import { unreadable } from "./unreadable.ts"

/** Where recorded history is read from. */
export interface LogSource {
  /** For people: a file, or the running Redgreen. */
  readonly name: string
  /** From the beginning to the end it has now, in the order of the log. */
  readonly events: Stream.Stream<Recorded, CliFailure>
}

/** One line of a log that was carried away: `redgreen export log` writes them. */
export const lineOf = ({ event, position }: Recorded): string => `${JSON.stringify({ position, event })}\n`

export const fileSource = (path: string): LogSource => ({
  name: path,
  events: Stream.suspend(() => Stream.fromAsyncIterable(linesIn(path), (error) => error as CliFailure))
})

/** `plain`: with what is sealed of people in the clear, for deciding; else as stored, for copying. */
export const runningSource = Effect.fnUntraced(function* (form: "stored" | "plain") {
  const redgreen = yield* Redgreen
  const page = form === "stored" ? redgreen.log : redgreen.plainLog
  const events = Stream.paginate(0, (after) =>
    Effect.map(page(after), ({ events, head }) => {
      const last = events.at(-1)?.position ?? head
      return [events, last >= head ? Option.none() : Option.some(last)] as const
    })
  )
  return { name: "the running Redgreen", events } satisfies LogSource
})

/** Says on a terminal how far it is, over what it said before; nothing where a machine reads. */
export const counting = Effect.fnUntraced(function* (what: string) {
  const quiet = (yield* Json) || !process.stderr.isTTY
  let seen = 0
  let last = ""
  const say = (text: string) => {
    if (!quiet && text !== last) process.stderr.write(`\r${text.padEnd(last.length)}`)
    last = text
  }
  const told = () => say(`${what}: ${seen.toLocaleString("en")} events`)
  return {
    say,
    count: () => {
      seen += 1
      if (seen % 1000 === 0) told()
    },
    end: () => {
      if (last === "") told()
      if (!quiet) process.stderr.write("\n")
      last = ""
    }
  }
})

async function* linesIn(path: string): AsyncGenerator<Recorded> {
  const file = createReadStream(path)
  try {
    let number = 0
    for await (const line of createInterface({ input: file, crlfDelay: Number.POSITIVE_INFINITY })) {
      number += 1
      if (line.trim() === "") continue
      const recorded = parsed(line)
      if (recorded === undefined)
        throw new CliFailure({ message: `${path}:${number} is no line of an exported log (\`redgreen export log\`).` })
      yield recorded
    }
  } catch (error) {
    if (error instanceof CliFailure) throw error
    throw unreadable(path, error)
  } finally {
    file.destroy()
  }
}

const parsed = (line: string): Recorded | undefined => {
  try {
    const { event, position } = JSON.parse(line) as Partial<Recorded>
    return typeof position === "number" && event !== undefined ? { position, event } : undefined
  } catch {
    return undefined
  }
}
