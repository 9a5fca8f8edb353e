import { readJUnit } from "../reports/junit.ts"
import type { Runner } from "./Runner.ts"

/** Vitest. Its JUnit report names error classes, unhandled errors and files that failed to load; its JSON report does not. */
export const vitest: Runner = {
  name: "vitest",
  programs: ["vitest", "vitest.mjs"],
  dependency: "vitest",
  fallback: "vitest",
  options: ({ report }) => ["run", "--reporter=junit", `--outputFile.junit=${report}`, "--bail=0"],
  drops: {
    words: new Set([
      "run",
      "watch",
      "dev",
      "--run",
      "--watch",
      "-w",
      "--ui",
      "--coverage",
      "-u",
      "--update",
      "--passWithNoTests"
    ]),
    valued: new Set(["--reporter", "--outputFile", "--bail"])
  },
  valued: new Set(
    "-c --config -r --root --dir -t --testNamePattern --project --environment --pool --mode --exclude --testTimeout --hookTimeout --retry --maxWorkers --shard".split(
      " "
    )
  ),
  focus: (files) => files,
  read: readJUnit
}
