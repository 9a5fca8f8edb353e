import { appendFileSync, mkdtempSync, readFileSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"

/** So many files; each is read whole, so of a log of a gigabyte sixteen megabytes. */
const PARTS = 64
/** Characters kept of a part before they are written out: a small log never touches the disk. */
const KEPT = 512 * 1024

/**
 * Puts the events of a log together by task, without holding the log: they are dealt out over files by task, in their order, and
 * the files are read one after the other. What it wrote is gone once it is closed.
 */
export class Spool {
  readonly #parts = Array.from({ length: PARTS }, () => ({ kept: [] as Array<string>, length: 0, isWritten: false }))
  #folder: string | undefined

  add(task: string, event: unknown) {
    const line = JSON.stringify({ task, event })
    const index = partOf(task)
    const part = this.#parts[index]!
    part.kept.push(line)
    part.length += line.length
    if (part.length < KEPT) return
    // For its owner only: these are people's words.
    this.#folder ??= mkdtempSync(join(tmpdir(), "redgreen-replay-"))
    appendFileSync(this.#file(index), `${part.kept.join("\n")}\n`, { mode: 0o600 })
    Object.assign(part, { kept: [], length: 0, isWritten: true })
  }

  *histories(): Generator<readonly [task: string, events: ReadonlyArray<unknown>]> {
    for (const [index, { isWritten, kept }] of this.#parts.entries()) {
      const written = isWritten ? readFileSync(this.#file(index), "utf8").split("\n").slice(0, -1) : []
      const tasks = new Map<string, Array<unknown>>()
      for (const line of [...written, ...kept]) {
        const { event, task } = JSON.parse(line) as { task: string; event: unknown }
        const events = tasks.get(task)
        if (events === undefined) tasks.set(task, [event])
        else events.push(event)
      }
      yield* tasks
    }
  }

  close() {
    if (this.#folder !== undefined) rmSync(this.#folder, { recursive: true, force: true })
  }

  #file(index: number) {
    return join(this.#folder!, String(index))
  }
}

const partOf = (task: string) => {
  let hash = 0
  for (let index = 0; index < task.length; index++) hash = (Math.imul(hash, 31) + task.charCodeAt(index)) >>> 0
  return hash % PARTS
}
