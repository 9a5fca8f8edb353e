import { readTapFiles } from "../reports/tapFiles.ts"
import { type Runner, words } from "./Runner.ts"

/** node-tap, from 14. */
export const tap: Runner = {
  name: "tap",
  programs: ["tap"],
  dependency: "tap",
  fallback: "tap",
  options: ({ report }) => [`--output-file=${report}`, "--no-bail", "--no-color"],
  drops: {
    words: words("-b --bail -B --no-bail -w --watch -c --color --changed -n"),
    valued: words("-o --output-file")
  },
  valued: words(`
    -R --reporter -j --jobs -t --timeout -g --grep -s --save --node-arg --test-arg --coverage-report --tap-config
    -I
  `),
  focus: (files) => files,
  read: readTapFiles
}
