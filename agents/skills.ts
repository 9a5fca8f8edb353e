import { existsSync } from "node:fs"
import { readdir, readFile } from "node:fs/promises"
import { dirname, join, relative, resolve } from "node:path"
import { Config, Effect } from "effect"
import { everyAgent, readSkill, type Skill, type SkillFault } from "./skillFile.ts"
import type { ToolsFile } from "./toolsFile.ts"

export interface Skills {
  readonly folder: string
  /** By name. A skill with faults is among them. */
  readonly skills: ReadonlyArray<Skill>
  readonly faults: ReadonlyArray<SkillFault>
}

/** Every folder of REDGREEN_SKILLS is a skill and has a `SKILL.md`; hidden ones and single files are not looked at. */
export const readSkills = Effect.fn("readSkills")(function* (tools: ToolsFile) {
  const folder = resolve(
    yield* Config.String("REDGREEN_SKILLS").pipe(
      Config.withDefault(join(dirname(import.meta.dirname), "skills")),
      Effect.orDie
    )
  )
  return yield* Effect.promise(async (): Promise<Skills> => {
    const entries = await readdir(folder, { withFileTypes: true }).catch(() => undefined)
    if (entries === undefined)
      return { folder, skills: [], faults: [fault(folder, "cannot be read: correct REDGREEN_SKILLS")] }
    const names = entries.filter((entry) => !entry.isFile() && !entry.name.startsWith(".")).map(({ name }) => name)
    const read = await Promise.all(names.sort().map((name) => readOne(folder, name, tools)))
    return { folder, skills: read.flatMap(({ skills }) => skills), faults: read.flatMap(({ faults }) => faults) }
  })
})

/** `file:line`, as editors and terminals link it, and what is wrong there. */
export const faultText = ({ file, line, problem }: SkillFault): string => `${shorter(file)}:${line}: ${problem}`

const readOne = async (folder: string, name: string, tools: ToolsFile): Promise<Omit<Skills, "folder">> => {
  const file = join(folder, name, "SKILL.md")
  const text = await readFile(file, "utf8").catch(() => undefined)
  if (text === undefined)
    return { skills: [], faults: [fault(file, "is not there: a skill is a folder with a SKILL.md")] }
  const has = (path: string) => existsSync(join(folder, name, path))
  const { faults, skill } = readSkill({ file, folder: name, text, tools, has })
  return { skills: [skill], faults }
}

const fault = (file: string, problem: string): SkillFault => ({ file, line: 1, problem, agents: everyAgent })

const shorter = (file: string) => {
  const path = relative("", file)
  return path.startsWith("..") ? file : path
}
