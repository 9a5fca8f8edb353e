import { join } from "node:path"
import { readNodeTest } from "../reports/nodeTest.ts"
import type { Runner } from "./Runner.ts"

/** node:test, from Node 20. The reporter is our own, see `reports/nodeReporter.mjs`. */
export const nodeTest: Runner = {
  name: "node:test",
  programs: ["node", "tsx"],
  dependency: undefined,
  fallback: "node --test",
  options: ({ report, reporters }) => [
    `--test-reporter=${join(reporters, "nodeReporter.mjs")}`,
    `--test-reporter-destination=${report}`
  ],
  drops: {
    words: new Set(["--watch", "--test-only", "--experimental-test-coverage", "--test-update-snapshots"]),
    valued: new Set(["--test-reporter", "--test-reporter-destination"])
  },
  valued: new Set(
    "-r --require --import --loader --experimental-loader -C --conditions --env-file --env-file-if-exists --test-name-pattern --test-skip-pattern --test-concurrency --test-timeout --tsconfig".split(
      " "
    )
  ),
  // Without --test the words name a program, which decides by itself what it runs.
  focus: (files, args) => (args.includes("--test") ? files.map(literal) : undefined),
  read: readNodeTest
}

// Node takes what it is given for a glob, and knows no backslash in it.
const literal = (path: string) => path.replace(/[[*?{(]/g, "[$&]")
