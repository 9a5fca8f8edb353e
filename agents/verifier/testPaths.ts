import { posix } from "node:path"

/** Is this a path where tests and what only they use live? `globs` from `.redgreen.yml` replace the conventions. */
export const isTestPath = (path: string, globs?: ReadonlyArray<string>): boolean => {
  if (steersTheRunner(path)) return false
  if (globs !== undefined) return globs.some((glob) => posix.matchesGlob(path, glob))
  return testFolder.test(path) || testFile.test(posix.basename(path)) || classFile.test(path)
}

const testFolder = /(^|\/)(tests?|__tests__|__mocks__|__snapshots__|__fixtures__|testdata|specs?|e2e)\//i
const testFile =
  /(^|[._-])(test|tests|spec|e2e)\.(\w+\.)*[\w]+$|^test-[\w.-]+\.[cm]?[jt]sx?$|^test_\w+\.(py|rb)$|\.snap$/
// Languages in which a file is named after its class.
const classFile = /(^|\/)\w+(Tests?|TestCase|Spec|ITCase|(?<=[a-z])IT)\.(java|kt|groovy|scala|cs|php|swift)$/

// These decide which tests run and how, or what agents do here next, so they are no test even inside a test folder. A fixture may
// carry any name.
const steering = new RegExp(
  `^(${[
    "package\\.json|package-lock\\.json|npm-shrinkwrap\\.json|yarn\\.lock|pnpm-lock\\.yaml|bun\\.lockb?",
    "\\.npmrc|\\.yarnrc(\\.yml)?|\\.nvmrc|\\.node-version|\\.tool-versions",
    "\\.mocharc(\\..+)?|mocha\\.opts|(.+[.-])?(jest|vitest|vite|mocha|babel|ava|playwright|cypress)([.-]\\w+)*[.-](config|workspace|setup)\\..+|\\.babelrc|\\.taprc",
    "conftest\\.py|pytest\\.ini|\\.pytest\\.ini|tox\\.ini|setup\\.(cfg|py)|noxfile\\.py|pyproject\\.toml|(sitecustomize|usercustomize)\\.py|.+\\.pth",
    "go\\.(mod|sum|work)|Cargo\\.(toml|lock)|pom\\.xml|(build|settings)\\.gradle(\\.kts)?|junit-platform\\.properties",
    "Gemfile(\\.lock)?|\\.rspec|Rakefile|phpunit\\.xml(\\.dist)?|composer\\.(json|lock)",
    "\\.redgreen\\.yml|\\.gitattributes|\\.gitignore|\\.gitmodules",
    "(CLAUDE(\\.local)?|AGENTS|GEMINI)\\.md|\\.mcp\\.json|\\.cursorrules"
  ].join("|")})$`
)
const fixtureFolder = /(^|\/)((__)?fixtures?(__)?|testdata)\//

const steersTheRunner = (path: string) =>
  path.startsWith(".git/") ||
  /(^|\/)(node_modules|\.venv|site-packages|\.claude|\.cursor|\.codex|\.gemini)\//.test(path) ||
  (steering.test(posix.basename(path)) && !fixtureFolder.test(path))
