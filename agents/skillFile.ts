import { isMap, isScalar, LineCounter, parseDocument } from "yaml"
import { type Field, type Found, toolFaults } from "./skillTools.ts"
import type { Agent, ToolsFile } from "./toolsFile.ts"

export interface Skill {
  /** Also the name of its folder; the model knows it as `redgreen:<name>`. */
  readonly name: string
  readonly description: string
  readonly agents: ReadonlyArray<Agent>
}

export interface SkillFault {
  readonly file: string
  /** From 1. */
  readonly line: number
  readonly problem: string
  /** Whose sessions it stops. */
  readonly agents: ReadonlyArray<Agent>
}

export const everyAgent: ReadonlyArray<Agent> = ["planner", "executor"]

/**
 * One `SKILL.md`: YAML front matter and what the model reads. Claude Code leaves a skill it does not like out without a word,
 * and takes from the front matter more than words: commands to run, tools to allow. So all of it is looked at here.
 */
export const readSkill = (skill: {
  readonly file: string
  readonly folder: string
  readonly text: string
  readonly tools: ToolsFile
  /** Whether the skill's folder has this file. */
  has(path: string): boolean
}): { readonly skill: Skill; readonly faults: ReadonlyArray<SkillFault> } => {
  const [front, body = "", from = 1] = partsOf(skill.text)
  const found: Array<Found> = []
  const fields = front === undefined ? new Map<string, Field>() : fieldsOf(front, found)
  const at = (key: string) => fields.get(key)?.line ?? 1
  const words = (key: string) => {
    const value = fields.get(key)?.value
    return typeof value === "string" && value.trim() !== "" ? value : undefined
  }
  if (front === undefined)
    found.push({ line: 1, problem: "has no front matter: begin with `---`, `name:`, `description:`, `---`" })

  const agents = agentsOf(fields.get("agents"), found)
  const [name, description] = [words("name"), words("description")]
  if (front !== undefined) {
    if (name === undefined) found.push({ line: at("name"), problem: "has no `name`" })
    else if (name !== skill.folder)
      found.push({ line: at("name"), problem: `is named ${name} in the folder ${skill.folder}: make them equal` })
    if (description === undefined)
      found.push({ line: at("description"), problem: "has no `description`, by which the model chooses it" })
    else if (description.length > 1024)
      found.push({
        line: at("description"),
        problem: `has a description of ${description.length} characters; 1024 are read`
      })
  }
  if (!/^[a-z0-9]+(-[a-z0-9]+)*$/.test(skill.folder) || skill.folder.length > 64)
    found.push({
      line: 1,
      problem: "has a folder whose name is not of at most 64 small letters, digits and single hyphens"
    })
  for (const [key, { line }] of fields)
    if (!known.has(key))
      found.push({
        line,
        problem: `has \`${key}\` in its front matter, which does not belong there${forbidden[key] ?? ""}`
      })

  const lines = body.split(/\r?\n/)
  if (front !== undefined && body.trim() === "") found.push({ line: from, problem: "says nothing" })
  if (lines.length > 500)
    found.push({ line: from + 500, problem: "is longer than 500 lines: move details to files beside it" })
  lines.forEach((text, index) => {
    const line = from + index
    if (/!`[^`]+`/.test(text))
      found.push({ line, problem: "has !`…`, a command that would run when the skill is read" })
    for (const [, path = ""] of text.matchAll(/\]\((?!\w+:|#|\/)([^)\s#]+)/g))
      if (!skill.has(path)) found.push({ line, problem: `refers to ${path}, which is not there` })
  })
  found.push(...toolFaults({ agents, tools: skill.tools, lines, from, allowed: fields.get("allowed-tools") }))
  return {
    skill: { name: skill.folder, description: description ?? "", agents },
    faults: found.map((fault) => ({ file: skill.file, ...fault, agents })).sort((one, other) => one.line - other.line)
  }
}

const known = new Set([
  ...["name", "description", "agents", "when_to_use", "allowed-tools", "disallowed-tools", "effort"],
  ...["license", "compatibility", "metadata", "version"]
])

const forbidden: Readonly<Record<string, string>> = {
  hooks: ": it would run commands outside of the launch policy",
  context: ": there are no subagents",
  agent: ": there are no subagents; `agents` says whose skill it is",
  model: ": REDGREEN_MODEL_NAME names the model",
  "disable-model-invocation": ": no agent could use the skill"
}

/** Front matter, body, and the line the body begins in. */
const partsOf = (text: string): [string?, string?, number?] => {
  const match = /^\uFEFF?---[ \t]*\r?\n([\s\S]*?)^---[ \t]*(?:\r?\n|$)/m.exec(text)
  if (match?.index !== 0) return []
  return [match[1]!, text.slice(match[0].length), match[0].split("\n").length]
}

const fieldsOf = (front: string, found: Array<Found>): ReadonlyMap<string, Field> => {
  const lineCounter = new LineCounter()
  const document = parseDocument(front, { lineCounter })
  // The front matter begins in the file's second line.
  const lineAt = (offset: number) => lineCounter.linePos(offset).line + 1
  for (const { message, pos } of document.errors)
    found.push({
      line: lineAt(pos[0]),
      problem: `has front matter that is no YAML: ${message.split("\n")[0]!.replace(/:$/, "")}`
    })
  if (document.errors.length > 0 || !isMap(document.contents)) return new Map()
  return new Map(
    document.contents.items.flatMap(({ key, value }) => {
      if (!isScalar(key)) return []
      return [[String(key.value), { line: lineAt(key.range?.[0] ?? 0), value: isNode(value) ? value.toJSON() : value }]]
    })
  )
}

const isNode = (value: unknown): value is { toJSON(): unknown } =>
  typeof value === "object" && value !== null && "toJSON" in value

/** Whose skill it is: everybody's where nothing says otherwise. */
const agentsOf = (field: Field | undefined, found: Array<Found>): ReadonlyArray<Agent> => {
  if (field === undefined) return everyAgent
  const names = Array.isArray(field.value) ? field.value : [field.value]
  const agents = everyAgent.filter((agent) => names.includes(agent))
  if (agents.length === names.length && agents.length > 0) return agents
  found.push({ line: field.line, problem: `is for ${names.join(", ")}; there are ${everyAgent.join(" and ")}` })
  return everyAgent
}
