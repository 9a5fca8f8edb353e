import type { RootFiles } from "../RootFiles.ts"
import { installPython } from "./python.ts"

/** How a project outside npm's world is installed, so that its tests need no network; undefined when it needs nothing. */
export const installLine = (runner: string, files: RootFiles): string | undefined => {
  const { names } = files
  switch (runner) {
    case "go":
      return names.has("go.sum") || names.has("go.work") ? "go mod download" : undefined
    case "cargo":
      return names.has("Cargo.lock") ? "cargo fetch --locked" : "cargo fetch"
    case "maven":
      // A test that does not exist makes Surefire fetch its provider, which no other goal does.
      return `${names.has("mvnw") ? "./mvnw" : "mvn"} --batch-mode --quiet test -Dtest=NoSuchTest -DfailIfNoTests=false -Dsurefire.failIfNoSpecifiedTests=false`
    case "gradle": {
      const program = names.has("gradlew") ? "./gradlew" : "gradle"
      // Only a run of the tests resolves all they need; that some fail is not the install's business.
      return `${program} --no-daemon --quiet --continue test || ${program} --no-daemon --quiet testClasses`
    }
    case "rspec":
      if (!names.has("Gemfile")) return undefined
      return `${names.has("Gemfile.lock") ? "BUNDLE_FROZEN=true " : ""}bundle install --jobs 2 --retry 1`
    case "phpunit":
      return names.has("composer.json") ? "composer install --no-interaction --no-progress" : undefined
    case "pytest":
    case "unittest":
      return installPython(files, runner)
    default:
      return undefined
  }
}

/** Environment that the install and every run share. */
export const installEnvironment = (runner: string, { names }: RootFiles): Readonly<Record<string, string>> => ({
  ...(runner === "rspec" && names.has("Gemfile") ? { BUNDLE_PATH: "vendor/bundle" } : {}),
  // The test files are judged by their blobs; compiled ones beside them are litter.
  ...(runner === "pytest" || runner === "unittest" ? { PYTHONDONTWRITEBYTECODE: "1" } : {})
})
