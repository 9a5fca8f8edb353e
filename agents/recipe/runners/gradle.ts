import { readSurefire } from "../reports/surefire.ts"
import { collected } from "./collected.ts"
import { classesOf } from "./maven.ts"
import { type Runner, words } from "./Runner.ts"

/** Gradle. Its reports are outputs of its test tasks: once they are removed, no earlier run can stand in for this one. */
export const gradle: Runner = {
  name: "gradle",
  programs: ["gradle", "gradlew"],
  subcommands: words("test check build allTests"),
  dependency: undefined,
  fallback: "gradle test",
  options: () => ["--no-daemon", "--continue", "--console=plain", "--no-build-cache"],
  around: (line, { report }) => collected(line, report, ["*/build/test-results/*/TEST-*.xml"]),
  drops: { words: words("-t --continuous --fail-fast -q --quiet --daemon"), valued: words("--tests --console") },
  valued: words(`
    -p --project-dir -b --build-file -c --settings-file -x --exclude-task -P --project-prop -D --system-prop -I
    --init-script --max-workers
  `),
  filters: true,
  focus: (files, args) => {
    const classes = classesOf(files)
    // `check` and `build` know no --tests.
    return args.some((arg) => /^(check|build|allTests)$/.test(arg))
      ? undefined
      : classes?.flatMap((name) => ["--tests", `*${name}`])
  },
  read: readSurefire
}
