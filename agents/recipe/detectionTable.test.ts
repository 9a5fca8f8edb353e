import { Effect } from "effect"
import { describe, expect, it } from "vitest"
import { type BaseFiles, findRecipe } from "./Recipe.ts"
import type { RootFiles } from "./RootFiles.ts"
import { lineOf, typedLine } from "./testRun.ts"

const folder = (texts: Readonly<Record<string, string>>, ...more: ReadonlyArray<string>): RootFiles => ({
  texts,
  names: new Set([...Object.keys(texts).map((path) => path.split("/")[0]!), ...more]),
  usesNodeTest: false,
  usesUnittest: more.includes("unittest")
})
const recipe = (own: RootFiles, config?: string, rest: Partial<BaseFiles> = {}) =>
  Effect.runSync(findRecipe({ config, own, root: own, members: [], ...rest }))
const complaint = (own: RootFiles, config?: string) =>
  Effect.runSync(Effect.flip(findRecipe({ config, own, root: own, members: [] }))).message

describe("a repository outside npm's world", () => {
  it.each([
    ["go", "go test ./...", "go mod download", folder({}, "go.mod", "go.sum")],
    ["go", "go test ./...", undefined, folder({}, "go.mod")],
    [
      "go",
      "go test ./api/... ./lib/...",
      "go mod download",
      folder({ "go.work": "go 1.22\nuse (\n\t./api\n\t./lib\n)\n" })
    ],
    ["cargo", "cargo test --workspace", "cargo fetch --locked", folder({}, "Cargo.toml", "Cargo.lock")],
    ["maven", "./mvnw test", /^\.\/mvnw .*-Dtest=NoSuchTest/, folder({}, "pom.xml", "mvnw")],
    ["gradle", "gradle test", /^gradle .* test \|\|/, folder({}, "build.gradle.kts")],
    ["pytest", "python3 -m pytest", undefined, folder({ "pyproject.toml": "[tool.pytest.ini_options]\n" })],
    ["pytest", "python3 -m pytest", undefined, folder({}, "conftest.py")],
    [
      "pytest",
      "python3 -m pytest",
      "uv sync --frozen --all-extras --all-groups",
      folder({ "pyproject.toml": "x = 'pytest'" }, "uv.lock")
    ],
    ["pytest", "python3 -m pytest", /poetry install/, folder({ "pyproject.toml": "pytest = '^8'" }, "poetry.lock")],
    [
      "pytest",
      "python3 -m pytest",
      /-m pip install .* -r requirements\.txt -e '\.\[test\]' --group dev pytest$/,
      folder(
        {
          "pyproject.toml":
            '[project]\nname = "x"\n[project.optional-dependencies]\ntest = ["hypothesis"]\ndocs = []\n[dependency-groups]\ndev = ["mypy"]\n',
          "requirements.txt": "six"
        },
        "tests"
      )
    ],
    ["pytest", "python3 -m pytest", /-r requirements-dev\.txt$/, folder({ "requirements-dev.txt": "pytest==8.0" })],
    ["unittest", "python3 -m unittest discover -s tests", undefined, folder({}, "tests", "unittest")],
    [
      "unittest",
      "python3 -m unittest discover -s tests -t .",
      undefined,
      folder({ "tests/__init__.py": "" }, "unittest")
    ],
    [
      "rspec",
      "bundle exec rspec",
      "BUNDLE_FROZEN=true bundle install --jobs 2 --retry 1",
      folder({ Gemfile: 'gem "rspec"' }, "spec", "Gemfile.lock")
    ],
    ["rspec", "rspec", undefined, folder({}, ".rspec")],
    [
      "phpunit",
      "vendor/bin/phpunit",
      /^composer install/,
      folder({ "composer.json": '{"require-dev":{"phpunit/phpunit":"^10"}}' }, "phpunit.xml.dist")
    ],
    // A manifest that only brings tools decides nothing.
    [
      "go",
      "go test ./...",
      "npm ci && go mod download",
      folder({ "package.json": '{"devDependencies":{"prettier":"3"}}' }, "package-lock.json", "go.mod", "go.sum")
    ],
    [
      "pytest",
      "poetry run pytest -q",
      /poetry install/,
      folder({ "package.json": '{"scripts":{"test":"black . && poetry run pytest -q"}}' }, "poetry.lock")
    ]
  ] as const)("%s: %s", (runner, line, install, files) => {
    const found = recipe(files)
    if (found.test._tag === "JUnit") throw new Error("not a runner")
    expect(found.test.located.runner.name).toBe(runner)
    expect(typedLine(found.test)).toBe(line)
    const installs = found.install?.at(-1) && found.install.slice(found.install[0] === "/bin/sh" ? 2 : 0).join(" ")
    if (install instanceof RegExp) expect(installs).toMatch(install)
    else expect(installs).toBe(install)
  })

  it("says so where nothing tells how it is tested", () =>
    expect(complaint(folder({}, "Makefile"))).toContain("report: <node:test | vitest"))
})

describe("a line of the repository's own", () => {
  const line = (test: string, files?: ReadonlyArray<string>) => {
    const { test: way } = recipe(folder({}), `test: ${JSON.stringify(test)}`)
    return lineOf(way, { report: "R", reporters: "P" }, files)
  }
  it.each([
    ["ava --fail-fast --verbose test", /ava --tap --no-fail-fast test > R 2>&1/, /ava --tap --no-fail-fast a\/x\.go >/],
    ["tap --bail test/*.js", /^tap --output-file=R --no-bail --no-color test\/\*\.js$/, /--no-color a\/x\.go$/],
    [
      "nyc tape -r ./pre 'test/*.js'",
      /^node \S+tapeReporter\.cjs R nyc tape -- -r \.\/pre 'test\/\*\.js'$/,
      /-- -r \.\/pre a\/x\.go$/
    ],
    [
      "TZ=UTC python -m pytest -x --cov=app tests",
      /^TZ=UTC python -m pytest --junitxml=R .*no:cacheprovider tests$/,
      /no:cacheprovider a\/x\.go$/
    ],
    [
      "coverage run -m unittest discover -s t -f",
      /^coverage run \S+unittestReporter\.py R discover -s t$/,
      /R --only a\/x\.go discover -s t$/
    ],
    [
      "go vet ./... && go test -race -failfast ./...",
      /^\{ go test -json -count=1 -race \.\/\.\.\. > R/,
      /-count=1 -race \.\/a > R/
    ],
    ["cargo +nightly test --all", /^\{ cargo \+nightly test --no-fail-fast --color=never --all > R/, /--all > R/],
    [
      "mvn -q clean verify -DskipTests",
      /mvn -q clean verify --batch-mode .*skipAfterFailureCount=0 > R\.log/,
      /skipAfterFailureCount=0 > R\.log/
    ],
    [
      "./gradlew test --tests Foo",
      /\.\/gradlew test --no-daemon --continue --console=plain --no-build-cache > R\.log/,
      /--no-build-cache > R\.log/
    ],
    [
      "bundle exec rspec --fail-fast -f doc spec",
      /^bundle exec rspec --format json --out R --no-fail-fast --no-color spec$/,
      /--no-color a\/x\.go$/
    ],
    ["vendor/bin/phpunit --stop-on-failure", /^vendor\/bin\/phpunit --log-junit R --colors=never$/, /--colors=never$/]
  ])("%s", (test, all, some) => {
    expect(line(test)).toMatch(all)
    expect(line(test, ["a/x.go"])).toMatch(some)
  })
  it("is narrowed by class or target where a runner knows no files", () => {
    expect(line("mvn test", ["a/src/test/java/b/CartTest.java"])).toContain("-Dtest=CartTest -Dit.test=CartTest")
    expect(line("gradle test", ["src/test/kotlin/CartTest.kt"])).toContain("--tests '*CartTest'")
    expect(line("gradle check", ["src/test/kotlin/CartTest.kt"])).not.toContain("--tests")
    expect(line("cargo test", ["crates/a/tests/cart.rs"])).toContain("--test=cart")
    expect(line("cargo test", ["src/cart.rs", "tests/cart.rs"])).not.toContain("--test=")
    expect(line("phpunit", ["tests/ATest.php", "tests/BTest.php"])).toContain("--filter '/\\b(ATest|BTest)::/'")
  })
  it("is not taken for a runner when it does something else", () => {
    for (const test of ["go build ./...", "cargo clippy", "mvn compile", "echo go test"])
      expect(complaint(folder({}), `test: ${test}`)).toContain("no test runner could be found")
  })
})

describe(".redgreen.yml", () => {
  const go = folder({}, "go.mod")
  it("says all there is to say", () => {
    const config = `
install: make deps
build: make generate
test: make check
focused: make check FILES={files}
report: out/junit.xml
tests: ["checks/**"]
protected: ["migrations/**"]
package: services/api
env: { TZ: UTC, WORKERS: 2, DEBUG: false }
services: [postgres]
`
    const found = recipe(go, config, { root: folder({}, "Makefile") })
    expect(found).toMatchObject({
      install: ["/bin/sh", "-c", "cd services/api && make deps"],
      testGlobs: ["checks/**"],
      protectedGlobs: ["migrations/**"],
      env: { TZ: "UTC", WORKERS: "2", DEBUG: "false" },
      services: ["postgres"],
      test: { report: "services/api/out/junit.xml", folder: "services/api" }
    })
    expect(typedLine(found.test)).toBe("cd services/api && (make generate) && make check")
    expect(lineOf(found.test, { report: "R", reporters: "P" }, ["services/api/checks/it's.py", "services/api/b"])).toBe(
      "cd services/api && (make generate) && make check FILES='checks/it'\\''s.py' b"
    )
  })
  it("builds before a runner, inside the package", () => {
    const { test } = recipe(go, "build: go generate ./...\npackage: api")
    expect(lineOf(test, { report: "R", reporters: "P" })).toMatch(
      /^\(cd api && go generate \.\/\.\.\.\) && cd api && .*go test -json/
    )
  })
  it.each([
    ["install: [npm, ci]", "install has to be a shell line such as `npm ci`, or `false`"],
    ["test: ''", "test has to be a shell line"],
    ["focused: make check", "focused has to be a shell line in which `{files}` stands"],
    ["tests: all", "tests has to be a list of globs"],
    ["protected: 3", "protected has to be a list of globs"],
    ["package: ../other", "package has to be a folder inside the repository"],
    ["package: /etc", "package has to be a folder inside the repository"],
    ["env: { PATH: /bin }", "env has to be names with values such as `TZ: UTC`; PATH"],
    ["env: [A]", "env has to be names"],
    ["services: postgres", "services has to be a list of names"],
    ["tets: [a]\nreport: 7", '"tets" is no key of it; the keys are install, build, test'],
    ["- a", "has to be keys with values"],
    ["{", "is not YAML"],
    ["focused: x {files}", "focused is only for a report that is the path"]
  ])("complains about %s", (config, words) => {
    expect(complaint(go, config)).toContain(words)
    expect(complaint(go, config)).toContain(".redgreen.yml")
  })
})
