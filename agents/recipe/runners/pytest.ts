import { readPytest } from "../reports/pytest.ts"
import { type Runner, words } from "./Runner.ts"

/** pytest, from 5. `-x` may stand in `addopts` of its settings, so it is taken back rather than left out. */
export const pytest: Runner = {
  name: "pytest",
  programs: ["pytest", "py.test"],
  dependency: undefined,
  fallback: "python3 -m pytest",
  options: ({ report }) => [
    `--junitxml=${report}`,
    "-o",
    "junit_family=xunit1",
    "-o",
    "junit_logging=no",
    "--maxfail=0",
    "--continue-on-collection-errors",
    "--color=no",
    "-p",
    "no:cacheprovider"
  ],
  drops: {
    words: words(`
      -x --exitfirst --lf --last-failed --ff --failed-first --sw --stepwise --pdb --trace --cov --no-cov
    `),
    valued: words(`
      --maxfail --junitxml --junit-xml --cov-report --cov-config --cov-fail-under --color
    `)
  },
  valued: words(`
    -k -m -c --config-file -o -p -n --numprocesses --rootdir --confcutdir --ignore --ignore-glob --deselect
    --timeout --durations --import-mode --dist -W --basetemp --log-level --tb
  `),
  focus: (files) => files,
  read: readPytest
}
