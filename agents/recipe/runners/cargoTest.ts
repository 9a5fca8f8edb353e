import { readCargoTest } from "../reports/cargoTest.ts"
import { onStdout } from "./onStdout.ts"
import { type Runner, words } from "./Runner.ts"

/** `cargo test` of stable Rust, from 1.60. Targets are what it runs: a file in `tests/` is one, all of `src/` another. */
export const cargoTest: Runner = {
  name: "cargo",
  programs: ["cargo"],
  subcommands: words("test t"),
  dependency: undefined,
  fallback: "cargo test",
  options: () => ["--no-fail-fast", "--color=never"],
  around: (line, { report }) => onStdout(line, report),
  // Their words after `--` go to the test program.
  drops: {
    words: words("--no-fail-fast -q --quiet --nocapture --no-capture --show-output"),
    valued: words("--color --format --logfile --message-format")
  },
  valued: words(`
    -p --package --features -F --test --bench --bin --example --exclude --target --target-dir --manifest-path
    --profile -j --jobs --test-threads --skip
  `),
  filters: true,
  focus: (files, args) => {
    if (args.some((arg) => /^--(lib|bins?|tests?|doc|all-targets|benches|examples?)$/.test(arg))) return undefined
    const targets = files.map(targetOf)
    return targets.every((target) => target !== undefined) ? [...new Set(targets)] : undefined
  },
  read: readCargoTest
}

// A package need not have a library, so tests inside `src/` cannot be asked for by themselves.
const targetOf = (file: string) => {
  const at = /^(?:.*\/)?tests\/([^/]+)(?:\/main)?\.rs$/.exec(file)
  return at === null ? undefined : `--test=${at[1]}`
}
