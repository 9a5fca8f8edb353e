import { posix } from "node:path"
import { type Refused, refused } from "#agents/suite/Verdict.ts"
import { isPlanned } from "./changedFiles.ts"
import type { PatchFacts } from "./facts.ts"

/** What decides how the tests are run and judged changes only when the approved plan names exactly that path. */
export const protectedPath = (facts: PatchFacts): Refused | undefined => {
  const found = facts.changes
    .filter(({ path }) => !isPlanned(facts, path))
    .flatMap(({ path }) => {
      const what = protectionOf(path, facts)
      return what === undefined ? [] : [`${path} (${what})`]
    })
  if (found.length === 0) return undefined
  return refused(
    "protected-path",
    `The fix changes ${found.slice(0, 8).join(", ")}${found.length > 8 ? ` and ${found.length - 8} more` : ""}. ` +
      "Such a file changes only when the approved plan names exactly its path, so leave it as it is at the base. " +
      "If the bug cannot be fixed without it, say so in the summary: the plan has to be made anew."
  )
}

/** What of the above a path is, if any. */
export const protectionOf = (
  path: string,
  { protectedGlobs, testCommand }: Pick<PatchFacts, "protectedGlobs" | "testCommand">
): string | undefined => {
  const name = posix.basename(path)
  const found = protections.find(({ names, paths }) => names?.test(name) === true || paths?.test(path) === true)
  if (found !== undefined) return found.what
  if (protectedGlobs.some((glob) => posix.matchesGlob(path, glob))) return "protected by .redgreen.yml"
  return testCommand !== undefined && isRunBy(path, testCommand) ? "run by the test command" : undefined
}

const isRunBy = (path: string, command: string) =>
  (/(^|[\s;&|/])g?make\b/.test(command) && /^(GNU)?[Mm]akefile$|\.mk$/.test(posix.basename(path))) ||
  command.split(/[\s;&|"'=()]+/).some((word) => word.replace(/^\.\//, "") === path)

interface Protection {
  readonly what: string
  readonly names?: RegExp
  readonly paths?: RegExp
}

const protections: ReadonlyArray<Protection> = [
  { what: "settings of Redgreen", names: /^\.redgreen\.yml$/ },
  {
    what: "settings of an agent",
    names: /^(CLAUDE(\.local)?|AGENTS|GEMINI)\.md$|^\.mcp\.json$|^\.cursorrules$/,
    paths: /(^|\/)\.(claude|cursor|codex|gemini)\//
  },
  {
    what: "continuous integration",
    names:
      /^(\.gitlab-ci\.ya?ml|Jenkinsfile|\.travis\.ya?ml|azure-pipelines\.ya?ml|bitbucket-pipelines\.yml|\.drone\.yml|appveyor\.yml|cloudbuild\.ya?ml)$/,
    paths: /(^|\/)\.(github|circleci|buildkite|gitlab|woodpecker|teamcity)\//
  },
  {
    what: "hooks and settings of git",
    names: /^\.git(attributes|modules|ignore|config)$|^(lefthook|\.pre-commit-config)\.ya?ml$|^\.lintstagedrc/,
    paths: /(^|\/)(\.husky|\.git-?hooks|\.git)\//
  },
  {
    what: "a lockfile",
    names:
      /^(package-lock\.json|npm-shrinkwrap\.json|yarn\.lock|pnpm-lock\.yaml|bun\.lockb?|deno\.lock|poetry\.lock|uv\.lock|pdm\.lock|Pipfile\.lock|Cargo\.lock|go\.(sum|work\.sum)|Gemfile\.lock|composer\.lock|packages\.lock\.json|gradle\.lockfile|mix\.lock)$/
  },
  {
    what: "scripts and dependencies",
    names:
      /^(package\.json|deno\.jsonc?|pnpm-workspace\.yaml|lerna\.json|nx\.json|turbo\.json|pyproject\.toml|setup\.(py|cfg)|Pipfile|go\.(mod|work)|Cargo\.toml|build\.rs|rust-toolchain(\.toml)?|pom\.xml|gradlew(\.bat)?|mvnw(\.cmd)?|gradle\.properties|Gemfile|Rakefile|\.ruby-version|composer\.json|.*\.(csproj|fsproj|sln|gemspec)|Directory\.(Build|Packages)\.(props|targets)|nuget\.config|global\.json|(.+-)?requirements(-.+)?\.(txt|in)|(build|settings)\.gradle(\.kts)?)$/,
    paths: /(^|\/)(\.cargo|\.mvn|gradle\/wrapper|requirements)\//
  },
  {
    what: "settings of a package manager or of versions",
    names:
      /^(\.npmrc|\.yarnrc(\.yml)?|\.pnpmfile\.cjs|\.nvmrc|\.node-version|\.python-version|\.tool-versions|mise\.toml|\.bunfig|bunfig\.toml|pip\.conf)$/,
    paths: /(^|\/)\.yarn\//
  },
  {
    what: "settings of a test runner",
    names:
      /^(\.mocharc(\..+)?|mocha\.opts|\.taprc|\.nycrc(\..+)?|\.c8rc(\..+)?|(.+[.-])?(jest|vitest|vite|mocha|ava|karma|playwright|cypress|babel|swc|nyc|c8|wdio)([.-]\w+)*[.-](config|workspace|setup|projects)(\..+)?|\.babelrc(\..+)?|\.swcrc|conftest\.py|\.?pytest\.ini|tox\.ini|noxfile\.py|\.coveragerc|\.rspec|(spec|rails|test)_helper\.rb|phpunit\.xml(\.dist)?|junit-platform\.properties|.*\.runsettings|codecov\.yml)$/,
    paths: /(^|\/)__mocks__\//
  },
  { what: "how TypeScript is compiled", names: /^(ts|js)config(\..+)?\.json$/ },
  { what: "environment of processes", names: /^\.env(\.(?!example$|sample$|template$|dist$).+)?$|^\.envrc$/ },
  {
    what: "stands in the way of the test runner's own modules",
    names: /^(sitecustomize|usercustomize|pytest|unittest|_pytest|pytest_\w+|rspec|minitest)\.(py|rb)$|\.pth$/,
    paths: /(^|\/)(unittest|_pytest|pluggy)\/__init__\.py$/
  },
  { what: "code of others", paths: /(^|\/)(node_modules|site-packages|\.venv|venv|vendor|\.tox|\.bundle)\// }
]
