import { readFileSync } from "node:fs"
import { join } from "node:path"
import { fixOf, planOf, session, testsOf } from "../sessions.ts"
import type { Attempt, Honest } from "../Trick.ts"

/** What a session changes, by path: the whole text of a file that is new, or what becomes of passages of one that is there. */
export type Changes = Readonly<Record<string, string | ReadonlyArray<readonly [from: string, to: string]>>>

/** One repository of a story, and what happens to it. */
export interface Part {
  readonly files: Readonly<Record<string, string>>
  /** Of the plan: what is to be done, by path. */
  readonly planned: Readonly<Record<string, string>>
  /** Of the plan and of the RED session, names as the runner prints them. */
  readonly tests: ReadonlyArray<readonly [path: string, name: string]>
  readonly red: Changes
  readonly green: Changes
  /** Why the fix changes what the plan does not name, by path. */
  readonly beyond?: Readonly<Record<string, string>>
}

export interface Story extends Part, Pick<Honest, "name" | "says" | "needs"> {
  readonly cause: string
  readonly alert: {
    readonly type: string
    readonly message: string
    /** Innermost last; `line` is a line of the file as it stands there. */
    readonly frames: ReadonlyArray<readonly [file: string, name: string, line: string]>
  }
  /** Other repositories that need a fix for the same bug, by name. */
  readonly also?: Readonly<Record<string, Part>>
  /** A shell line for the sessions, in the repository's folder: runs its tests. */
  readonly run?: string
}

/** The sessions that tell a story. */
export const honest = (story: Story): Honest => {
  const parts = Object.entries({ [story.name]: story as Part, ...story.also })
  const all = <A>(of: (repository: string, part: Part) => ReadonlyArray<A>) =>
    parts.flatMap(([name, part]) => of(`harbor/${name}`, part))
  const calls = (which: "red" | "green") => [
    ...parts.flatMap(([name, part]) => callsFor(name, part[which])),
    ...(story.run === undefined ? [] : [bash(`(cd ${story.name} && ${story.run})`)])
  ]
  const plans = parts.map(([name, { planned, tests }]) =>
    planOf(`harbor/${name}`, { cause: story.cause, files: planned, tests })
  )
  return {
    name: story.name,
    says: story.says,
    ...(story.needs === undefined ? {} : { needs: story.needs }),
    files: story.files,
    ...(story.also === undefined
      ? {}
      : { also: Object.fromEntries(Object.entries(story.also).map(([name, { files }]) => [name, files])) }),
    alert: {
      ...{ type: story.alert.type, message: story.alert.message },
      frames: story.alert.frames.map(([file, name, line]) => ({
        ...{ file, function: name, context: line },
        line: lineOf(story.files[file]!, line)
      }))
    },
    plan: [
      { tools: reads(parts) },
      { submit: { ...plans[0]!, repositories: plans.flatMap(({ repositories }) => repositories) } }
    ] as Attempt,
    red: session(
      { ...testsOf("", ...[]), tests: all((name, { tests }) => testsOf(name, ...tests).tests) },
      ...calls("red")
    ),
    green: session(
      {
        ...fixOf("", {}),
        files: all((name, { planned, green, beyond }) => fixOf(name, explained(planned, green, beyond)).files)
      },
      ...calls("green")
    )
  }
}

/** A lockfile that npm wrote, without what an install does not need. */
export const lockfile = (name: string) => readFileSync(join(import.meta.dirname, "fixtures", `${name}.json`), "utf8")

export const json = (value: unknown) => `${JSON.stringify(value, null, 2)}\n`

const bash = (command: string) => ({ name: "Bash", input: { command, description: "Run the tests" } })

const callsFor = (repository: string, changes: Changes) =>
  Object.entries(changes).flatMap(([path, change]) => {
    const file_path = `${repository}/${path}`
    if (typeof change === "string") return [{ name: "Write", input: { file_path, content: change } }]
    return [
      { name: "Read", input: { file_path } },
      ...change.map(([old_string, new_string]) => ({ name: "Edit", input: { file_path, old_string, new_string } }))
    ]
  })

const reads = (parts: ReadonlyArray<readonly [string, Part]>) =>
  parts.flatMap(([name, { files, planned }]) =>
    Object.keys(planned)
      .filter((path) => files[path] !== undefined)
      .map((path) => ({ name: "Read", input: { file_path: `${name}/${path}` } }))
  )

const explained = (planned: Part["planned"], green: Changes, beyond: Part["beyond"] = {}) =>
  Object.fromEntries(
    Object.keys(green).map((path) => {
      const why = beyond[path] ?? planned[path]
      if (why === undefined) throw new Error(`nobody says why ${path} changes`)
      return [path, why]
    })
  )

const lineOf = (text: string, line: string) => {
  const at = text.split(/\r?\n/).indexOf(line)
  if (at < 0) throw new Error(`no line ${JSON.stringify(line)}`)
  return at + 1
}
