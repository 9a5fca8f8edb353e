import { join } from "node:path"
import { readTape } from "../reports/tape.ts"
import { wordOf } from "../shellWords.ts"
import { type Runner, words } from "./Runner.ts"

/** tape, from 5. Its output names no file, so a driver of ours runs file by file: `reports/tapeReporter.cjs`. Of `test.skip` it tells nothing at all. */
export const tape: Runner = {
  name: "tape",
  programs: ["tape"],
  dependency: "tape",
  fallback: "tape 'test/**/*.js'",
  options: () => [],
  start: (program, { report, reporters }) => [
    ...["node", join(reporters, "tapeReporter.cjs"), report].map(wordOf),
    ...program,
    wordOf("--")
  ],
  drops: { words: words("--no-only"), valued: words("") },
  valued: words("-r --require -i --ignore --ignore-pattern"),
  focus: (files) => files,
  read: readTape
}
