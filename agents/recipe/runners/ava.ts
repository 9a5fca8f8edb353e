import { readAva } from "../reports/ava.ts"
import { onStdout } from "./onStdout.ts"
import { type Runner, words } from "./Runner.ts"

/** AVA, from 4. */
export const ava: Runner = {
  name: "ava",
  programs: ["ava"],
  dependency: "ava",
  fallback: "ava",
  options: () => ["--tap", "--no-fail-fast"],
  around: (line, { report }) => onStdout(line, report),
  drops: {
    words: words(`
      --fail-fast --watch -w --tap -t --verbose -v --update-snapshots -u --no-fail-fast
    `),
    valued: words("")
  },
  valued: words("-c --concurrency -m --match -T --timeout --config --node-arguments"),
  focus: (files) => files,
  read: readAva
}
