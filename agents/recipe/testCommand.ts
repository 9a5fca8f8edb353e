import type { Located } from "./locateRunner.ts"
import type { ReportFiles, Runner } from "./runners/Runner.ts"
import { type Word, wordOf } from "./shellWords.ts"

/**
 * The repository's own test command, changed to run everything and to write a report. With `files` it runs only those;
 * undefined when its command line cannot be narrowed.
 */
export const testCommand = (
  located: Located,
  report: ReportFiles,
  files?: ReadonlyArray<string>
): string | undefined => {
  const { runner } = located
  const kept = withoutDropped(located.args, runner)
  const focused =
    files &&
    runner.focus(
      files,
      [...located.program, ...kept].map((word) => word.value)
    )
  if (files !== undefined && focused === undefined) return undefined
  const args = focused === undefined ? kept : [...withoutPositional(kept, runner), ...focused.map(wordOf)]
  const words = [...located.program, ...runner.options(report).map(wordOf), ...args]
  return located.prefix + words.map((word) => word.raw).join(" ")
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
