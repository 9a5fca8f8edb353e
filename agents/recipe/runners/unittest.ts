import { join } from "node:path"
import { readUnittest } from "../reports/unittest.ts"
import { wordOf } from "../shellWords.ts"
import { type Runner, words } from "./Runner.ts"

/** Python's unittest, started by `python -m unittest`. It has no report, so a program of ours runs it: `reports/unittestReporter.py`. */
export const unittest: Runner = {
  name: "unittest",
  programs: ["unittest"],
  dependency: undefined,
  fallback: "python3 -m unittest discover",
  options: () => [],
  start: (program, { report, reporters }) => [
    ...program.slice(
      0,
      program.findIndex(({ value }) => value === "-m")
    ),
    ...[join(reporters, "unittestReporter.py"), report].map(wordOf)
  ],
  drops: { words: words("-f --failfast -c --catch -q --quiet --locals"), valued: words("") },
  valued: words("-s --start-directory -p --pattern -t --top-level-directory -k"),
  // What is loaded stays the same; the reporter leaves the tests of other files out.
  filters: true,
  focus: (files) => files.flatMap((file) => ["--only", file]),
  read: readUnittest
}
