import { posix } from "node:path"
import { readSurefire } from "../reports/surefire.ts"
import { collected } from "./collected.ts"
import { type Runner, words } from "./Runner.ts"

/**
 * Maven with Surefire or Failsafe. Failing tests are told by the reports; were they to fail the build, the modules that
 * depend on theirs would not run. What it needs was resolved by the install, so it stays off the network.
 */
export const maven: Runner = {
  name: "maven",
  programs: ["mvn", "mvnw"],
  subcommands: words("test package verify integration-test install"),
  dependency: undefined,
  fallback: "mvn test",
  options: () => [
    "--batch-mode",
    "--offline",
    "-Dstyle.color=never",
    "-Dmaven.test.failure.ignore=true",
    "-Dsurefire.failIfNoSpecifiedTests=false",
    "-DfailIfNoTests=false",
    // Else the stack ends at the test, and nobody can tell where the exception came from.
    "-DtrimStackTrace=false",
    "-Dsurefire.skipAfterFailureCount=0"
  ],
  around: (line, { report }) =>
    collected(line, report, ["*/target/surefire-reports/TEST-*.xml", "*/target/failsafe-reports/TEST-*.xml"]),
  drops: {
    words: words(`
      -ff --fail-fast -q --quiet -DskipTests -Dmaven.test.skip -Dmaven.test.failure.ignore
      -Dsurefire.skipAfterFailureCount
    `),
    valued: words("")
  },
  valued: words(`
    -pl --projects -P --activate-profiles -f --file -T --threads -s --settings -D --define
  `),
  filters: true,
  focus: (files) => {
    const classes = classesOf(files)
    return classes && [`-Dtest=${classes.join(",")}`, `-Dit.test=${classes.join(",")}`]
  },
  read: readSurefire
}

/** Names of the classes in these files; undefined when one is no source of a class. */
export const classesOf = (files: ReadonlyArray<string>) =>
  files.every((file) => /\.(java|kt|groovy|scala)$/.test(file))
    ? [...new Set(files.map((file) => posix.basename(file, posix.extname(file))))]
    : undefined
