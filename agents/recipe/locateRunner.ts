import { posix } from "node:path"
import type { Runner } from "./runners/Runner.ts"
import { isAssignment, type Segment, shellWords, type Word } from "./shellWords.ts"

/** A runner's place in a shell line. */
export interface Located {
  readonly runner: Runner
  /** What runs before it in the same shell (builds, `cd`, exports), with the operator that follows; linters are left out. */
  readonly prefix: string
  /** The words up to and with the runner's program. */
  readonly program: ReadonlyArray<Word>
  readonly args: ReadonlyArray<Word>
  /** Where the runner stands, relative to the checkout. */
  readonly folder: string
  /** A shell line that has to succeed before. */
  readonly build?: string
  /** In a monorepo whose packages are tested one by one: each of them. The words above are then only for people. */
  readonly parts?: ReadonlyArray<Located>
}

export interface Surroundings {
  readonly runners: ReadonlyArray<Runner>
  readonly scripts: Readonly<Record<string, string>>
  /** `node file.js` without --test counts as node:test only where the repository uses it. */
  readonly usesNodeTest: boolean
}

/** Finds the runner in a shell line, following `npm run`, `yarn` and `pnpm` into the scripts. */
export const locateRunner = (line: string, around: Surroundings): Located | undefined =>
  // `node build.js && node --test`: a program that may hold tests counts only where no runner is named.
  locate(line, { ...around, usesNodeTest: false }, 0) ?? (around.usesNodeTest ? locate(line, around, 0) : undefined)

const locate = (line: string, around: Surroundings, depth: number): Located | undefined => {
  const segments = shellWords(line)
  if (segments === undefined || depth > 5) return undefined
  let prefix = ""
  let folder = "."
  for (const [index, segment] of segments.entries()) {
    // What stands after `||` runs only when something failed, what stands after `|` only reads.
    if (segment.operator === "||" || segment.operator === "|") continue
    // In another folder the names of scripts mean other scripts.
    const found = runnerIn(segment, folder === "." ? around : { ...around, scripts: {} }, depth)
    if (found !== undefined)
      return { ...found, prefix: `${prefix}${found.prefix}`, folder: posix.join(folder, found.folder) }
    const [first, second] = commandWords(segment)
    if (first?.value === "cd" && second !== undefined) folder = posix.join(folder, second.value)
    const next = segments[index + 1]?.operator
    if (!isLinter(segment))
      prefix += `${segment.words.map((word) => word.raw).join(" ")} ${next === ";" || next === "&" ? next : "&&"} `
  }
  return undefined
}

const runnerIn = (segment: Segment, around: Surroundings, depth: number): Located | undefined => {
  const script = scriptCalled(segment, around.scripts)
  if (script !== undefined) {
    const found = locate(withPre(script.name, around.scripts), around, depth + 1)
    return found && { ...found, args: [...found.args, ...script.args] }
  }
  const at = programAt(segment, around)
  if (at === undefined) return undefined
  return {
    runner: at.runner,
    prefix: "",
    program: segment.words.slice(0, at.index + 1),
    args: segment.words.slice(at.index + 1),
    folder: "."
  }
}

const withPre = (name: string, scripts: Readonly<Record<string, string>>) =>
  [scripts[`pre${name}`], scripts[name]].filter((line) => line !== undefined).join(" && ")

const scriptCalled = (segment: Segment, scripts: Readonly<Record<string, string>>) => {
  const words = commandWords(segment)
  if (!/^(npm|yarn|pnpm|bun)$/.test(words[0]?.value ?? "")) return undefined
  // It is another package's script then.
  if (words.some(({ value }) => elsewhere.test(value))) return undefined
  const at = words.findIndex(({ value }, index) => index > 0 && !/^(-s|--silent|run|run-script)$/.test(value))
  const name = words[at]?.value === "t" ? "test" : words[at]?.value
  if (name === undefined || scripts[name] === undefined) return undefined
  return { name, args: words.slice(at + 1).filter(({ value }) => value !== "--") }
}

const elsewhere = /^(-w|-ws|-r|-C|-F|--(workspaces?|recursive|filter|prefix|dir|cwd)(=.*)?|workspaces?)$/

// Programs that start the program named later among their words.
const wrappers = new Set(
  "npx pnpx bunx npm yarn pnpm bun cross-env cross-env-shell env c8 nyc dotenv time timeout nice exec python python3 coverage poetry uv pdm pipenv hatch bundle php composer xvfb-run".split(
    " "
  )
)

const programAt = ({ words }: Segment, around: Surroundings) => {
  const start = words.findIndex((word) => !isAssignment(word))
  if (start < 0) return undefined
  const first = posix.basename(words[start]!.value)
  const candidates = words
    .map((word, index) => ({ index, name: posix.basename(word.value) }))
    .slice(start, wrappers.has(first) || isNode(first) ? undefined : start + 1)
  for (const { index, name } of candidates) {
    const runner = around.runners.find(({ programs }) => programs.includes(name) && !isNode(name))
    if (runner === undefined) continue
    if (runner.subcommands === undefined) return { index, runner }
    const asked = words.findIndex(({ value }, at) => at > index && runner.subcommands!.has(value))
    if (asked >= 0) return { index: asked, runner }
  }
  const node = candidates.find(({ name }) => isNode(name))
  const nodeTest = around.runners.find(({ programs }) => programs.includes("node"))
  if (node === undefined || nodeTest === undefined) return undefined
  const asked = words.slice(node.index + 1).some((word) => word.value === "--test")
  return asked || around.usesNodeTest ? { index: node.index, runner: nodeTest } : undefined
}

const isNode = (name: string) => name === "node" || name === "tsx"
const commandWords = ({ words }: Segment) => words.slice(words.findIndex((word) => !isAssignment(word)))

const linters =
  /^(eslint|prettier|standard|xo|biome|oxlint|tslint|stylelint|knip|publint|attw|size-limit|commitlint|ruff|black|flake8|mypy|pyright|pylint|isort|rubocop|golangci-lint|gofmt|staticcheck|phpstan|psalm|phpcs)$/
const lintScripts = /^(lint|format|fmt|prettier|style|typecheck|type-check|check-types|types)(:|$)/

const isLinter = (segment: Segment) => {
  const words = commandWords(segment).filter(
    (word) => !/^(npm|npx|yarn|pnpm|bun|bunx|run|-s|--silent)$/.test(word.value)
  )
  const name = posix.basename(words[0]?.value ?? "")
  if (/^(go|cargo)$/.test(name)) return /^(vet|fmt|clippy)$/.test(words[1]?.value ?? "")
  return (
    linters.test(name) || lintScripts.test(name) || (name === "tsc" && words.some((word) => word.value === "--noEmit"))
  )
}
