import { readRspec } from "../reports/rspec.ts"
import { type Runner, words } from "./Runner.ts"

/** RSpec 3. */
export const rspec: Runner = {
  name: "rspec",
  programs: ["rspec"],
  dependency: undefined,
  fallback: "bundle exec rspec",
  options: ({ report }) => ["--format", "json", "--out", report, "--no-fail-fast", "--no-color"],
  drops: {
    words: words(`
      --fail-fast --next-failure --only-failures -n --bisect --dry-run --color --force-color -c
    `),
    valued: words("-f --format -o --out")
  },
  valued: words(`
    -I -r --require -O --options --order --seed -e --example -E --example-matches -t --tag -P --pattern
    --exclude-pattern --default-path
  `),
  focus: (files) => files,
  read: readRspec
}
