import { posix } from "node:path"
import { readGoTest } from "../reports/goTest.ts"
import { onStdout } from "./onStdout.ts"
import { type Runner, words } from "./Runner.ts"

/** `go test`, from Go 1.10. Packages are what it runs, so a focused run covers the whole folder of a file. */
export const goTest: Runner = {
  name: "go",
  programs: ["go", "gotip"],
  subcommands: words("test"),
  dependency: undefined,
  fallback: "go test ./...",
  // -count=1: a result from Go's cache would be one of an earlier run.
  options: () => ["-json", "-count=1"],
  around: (line, { report }) => onStdout(line, report),
  drops: {
    words: words("-json -v -failfast -cover -fullpath"),
    valued: words("-count -coverprofile -covermode -coverpkg -o")
  },
  valued: words(`
    -run -bench -skip -timeout -tags -parallel -cpu -p -exec -mod -modfile -ldflags -gcflags -vet -shuffle -fuzz
    -fuzztime
  `),
  focus: (files) => [...new Set(files.map((file) => `./${posix.dirname(file)}`))],
  read: readGoTest
}
