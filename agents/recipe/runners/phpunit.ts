import { posix } from "node:path"
import { readPhpunit } from "../reports/phpunit.ts"
import { type Runner, words } from "./Runner.ts"

/** PHPUnit 9–12. It takes one path at most, so a focused run filters by class, which is called like its file. */
export const phpunit: Runner = {
  name: "phpunit",
  programs: ["phpunit", "phpunit.phar"],
  dependency: undefined,
  fallback: "vendor/bin/phpunit",
  options: ({ report }) => ["--log-junit", report, "--colors=never"],
  drops: {
    words: words(`
      --stop-on-defect --stop-on-error --stop-on-failure --stop-on-warning --stop-on-risky --stop-on-skipped
      --stop-on-incomplete --testdox --coverage-text --colors
    `),
    valued: words(`
      --log-junit --coverage-html --coverage-clover --coverage-xml --filter --testdox-text
    `)
  },
  valued: words(`
    -c --configuration --bootstrap --testsuite --group --exclude-group -d --order-by --include-path
  `),
  filters: true,
  focus: (files) =>
    files.every((file) => file.endsWith(".php"))
      ? ["--filter", `/\\b(${files.map((file) => posix.basename(file, ".php")).join("|")})::/`]
      : undefined,
  read: readPhpunit
}
