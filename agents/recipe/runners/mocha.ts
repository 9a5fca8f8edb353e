import { readMocha } from "../reports/mocha.ts"
import type { Runner } from "./Runner.ts"

/** Mocha. `spec` of a `.mocharc` is added to the files asked for, so a focused run may run more. */
export const mocha: Runner = {
  name: "mocha",
  programs: ["mocha", "_mocha", "mocha.js", "mocha.mjs"],
  dependency: "mocha",
  fallback: "mocha",
  options: ({ report }) => ["--reporter", "json", "--reporter-option", `output=${report}`, "--no-bail", "--exit"],
  drops: {
    words: new Set(["--bail", "-b", "--watch", "-w", "--exit", "--forbid-pending"]),
    valued: new Set("-R --reporter -O --reporter-option --reporter-options".split(" "))
  },
  valued: new Set(
    "-r --require -t --timeout -s --slow -g --grep -f --fgrep -u --ui --config --package --extension --file --ignore --exclude -j --jobs --retries -n --node-option --import --loader --spec".split(
      " "
    )
  ),
  focus: (files) => files,
  read: readMocha
}
