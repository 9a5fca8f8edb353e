import { posix } from "node:path"

/** Is this a path where tests and what only they use live? `globs` from `.redgreen.yml` replace the conventions. */
export const isTestPath = (path: string, globs?: ReadonlyArray<string>): boolean => {
  if (steersTheRunner(path)) return false
  if (globs !== undefined) return globs.some((glob) => posix.matchesGlob(path, glob))
  return testFolder.test(path) || testFile.test(posix.basename(path))
}

const testFolder = /(^|\/)(tests?|__tests__|__mocks__|__snapshots__|__fixtures__|specs?|e2e)\//
const testFile = /(^|[._-])(test|tests|spec|e2e)\.(\w+\.)*[\w]+$|^test-[\w.-]+\.[cm]?[jt]sx?$|\.snap$/

// These decide which tests run and how, so they are no test even inside a test folder. A fixture may carry any name.
const steering =
  /^(package\.json|package-lock\.json|npm-shrinkwrap\.json|yarn\.lock|pnpm-lock\.yaml|bun\.lockb?|\.npmrc|\.yarnrc(\.yml)?|\.mocharc(\..+)?|mocha\.opts|(jest|vitest|vite|babel)\.(config|workspace|setup)\..+|\.babelrc|\.redgreen\.yml|\.gitattributes|\.gitignore)$/
const fixtureFolder = /(^|\/)(__)?fixtures?(__)?\//

const steersTheRunner = (path: string) =>
  path.startsWith(".git/") ||
  /(^|\/)node_modules\//.test(path) ||
  (steering.test(posix.basename(path)) && !fixtureFolder.test(path))
