import { readJest } from "../reports/jest.ts"
import type { Runner } from "./Runner.ts"

/** Jest. A handle that a test leaves open would keep it alive after its report, hence --forceExit. */
export const jest: Runner = {
  name: "jest",
  programs: ["jest", "jest.js"],
  dependency: "jest",
  fallback: "jest",
  options: ({ report }) => ["--json", `--outputFile=${report}`, "--bail=0", "--ci", "--forceExit"],
  drops: {
    words: new Set(
      "--bail -b --watch --watchAll --coverage --json --ci --forceExit --passWithNoTests -u --updateSnapshot -o --onlyChanged".split(
        " "
      )
    ),
    valued: new Set(["--reporters", "--outputFile", "--bail"])
  },
  valued: new Set(
    "-c --config --rootDir --roots -t --testNamePattern --selectProjects -w --maxWorkers --env --testEnvironment --testTimeout --testPathIgnorePatterns --shard --setupFilesAfterEnv".split(
      " "
    )
  ),
  focus: (files) => ["--runTestsByPath", ...files],
  read: readJest
}
