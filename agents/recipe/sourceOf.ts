import type { TestResult } from "./TestResult.ts"

/**
 * Tests that ran from a compiler's output, told as those of the file that people write: `dist/test/a.test.js` is
 * `test/a.test.ts`.
 */
export const asWritten = (
  results: ReadonlyArray<TestResult>,
  isThere: (path: string) => boolean
): Array<TestResult> => {
  const ran = new Set(results.map(({ file }) => file))
  return results.map((test) => {
    const source = sourceOf(test.file, isThere)
    // Where both ran, each is a test of its own.
    if (source === undefined || ran.has(source)) return test
    return { ...test, file: source, id: source + test.id.slice(test.file.length) }
  })
}

/** Does this path or glob lie where compilers usually write to? */
export const isOutput = (path: string) => path.split("/").some((part) => outputs.has(part))

const sourceOf = (file: string, isThere: (path: string) => boolean): string | undefined => {
  const extension = /\.([cm]?)js(x?)$/.exec(file)
  const parts = file.split("/")
  const at = parts.findIndex((part) => outputs.has(part))
  if (extension === null || at < 0) return undefined
  const [before, after] = [parts.slice(0, at), parts.slice(at + 1)]
  const places = [after, ["src", ...after], ["source", ...after], after.slice(1), ["src", ...after.slice(1)]]
  return places
    .filter((place) => place.length > 0)
    .map((place) => [...before, ...place].join("/"))
    .flatMap((path) => [path.replace(/js(x?)$/, "ts$1"), path.replace(/jsx?$/, "tsx")])
    .find(isThere)
}

const outputs = new Set(["dist", "build", "out", "lib", "output", "compiled", "dist-test", "test-dist", ".build"])
