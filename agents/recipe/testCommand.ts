import { posix } from "node:path"
import type { Located } from "./locateRunner.ts"
import type { ReportFiles, Runner } from "./runners/Runner.ts"
import { framed } from "./runners/workspaces.ts"
import { isAssignment, type Word, wordOf } from "./shellWords.ts"
import { isOutput } from "./sourceOf.ts"

/**
 * The repository's own test command, changed to run everything and to write a report. With `files`, relative to the
 * checkout, it runs only those; undefined when its command line cannot be narrowed.
 */
export const testCommand = (
  located: Located,
  report: ReportFiles,
  files?: ReadonlyArray<string>
): string | undefined => {
  const line = located.parts === undefined ? ownLine(located, report, files) : joinedLine(located.parts, report, files)
  return line === undefined || located.build === undefined ? line : `(${located.build}) && ${line}`
}

const joinedLine = (parts: ReadonlyArray<Located>, report: ReportFiles, files?: ReadonlyArray<string>) => {
  const chosen = parts.map((part, index) => ({
    index,
    part,
    own: files?.filter((file) => partOf(parts, file) === part)
  }))
  const lines = chosen
    .filter(({ own }) => own === undefined || own.length > 0)
    .map(({ index, part, own }) => {
      const files = { ...report, report: `${report.report}.${index}` }
      return { index, report: files.report, line: testCommand(part, files, own) ?? testCommand(part, files)! }
    })
  return lines.length === 0 ? undefined : framed(lines, report.report)
}

/** The package a file belongs to: the innermost, or the root's own tests. */
export const partOf = (parts: ReadonlyArray<Located>, file: string) =>
  parts
    .filter(({ folder }) => folder === "." || file.startsWith(`${folder}/`))
    .toSorted((a, b) => b.folder.length - a.folder.length)[0]

const ownLine = (located: Located, report: ReportFiles, files?: ReadonlyArray<string>): string | undefined => {
  const { runner, program } = located
  const kept = withoutDropped(located.args, runner)
  const focused = files && focusOf(located, kept, files)
  if (files !== undefined && focused === undefined) return undefined
  const args =
    focused === undefined
      ? kept
      : runner.filters
        ? [...focused.map(wordOf), ...kept]
        : [...withoutPositional(kept, runner), ...focused.map(wordOf)]
  const variables = program.filter((_, index) => program.slice(0, index + 1).every(isAssignment))
  const started = program.slice(variables.length)
  const words = [
    ...variables,
    ...(runner.start === undefined ? started : runner.start(started, report)),
    ...runner.options(report).map(wordOf),
    ...args
  ]
  const line = words.map((word) => word.raw).join(" ")
  return located.prefix + (runner.around === undefined ? line : runner.around(line, report))
}

const focusOf = ({ runner, program, folder }: Located, kept: ReadonlyArray<Word>, files: ReadonlyArray<string>) => {
  const inner = files.map((file) => posix.relative(folder, file))
  return inner.every((file) => isSelected(file, kept, runner))
    ? runner.focus(
        inner,
        [...program, ...kept].map((word) => word.value)
      )
    : undefined
}

// `node --test 'dist/**/*.test.js'` runs what a compiler makes of the files: to name these would run something else.
const isSelected = (file: string, kept: ReadonlyArray<Word>, runner: Runner) => {
  const options = new Set(withoutPositional(kept, runner))
  return isOutput(file) || !kept.some((word) => !options.has(word) && isOutput(word.value))
}

const withoutDropped = (args: ReadonlyArray<Word>, { drops }: Runner): ReadonlyArray<Word> => {
  const kept: Array<Word> = []
  for (let index = 0; index < args.length; index++) {
    const value = args[index]!.value
    const name = value.split("=")[0]!
    const isDropped = drops.words.has(name) || drops.valued.has(name)
    if (!isDropped) kept.push(args[index]!)
    // An option that may stand alone (`--bail`, `--bail 2`) takes the next word only when that is a number.
    else if (drops.valued.has(value) && (!drops.words.has(value) || /^\d+$/.test(args[index + 1]?.value ?? ""))) index++
  }
  return kept
}

const withoutPositional = (args: ReadonlyArray<Word>, { valued }: Runner): ReadonlyArray<Word> => {
  const kept: Array<Word> = []
  for (let index = 0; index < args.length; index++) {
    const word = args[index]!
    if (!word.value.startsWith("-")) continue
    kept.push(word)
    if (valued.has(word.value) && index + 1 < args.length) kept.push(args[++index]!)
  }
  return kept
}
