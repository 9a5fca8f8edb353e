import { Effect } from "effect"
import { describe, expect, it } from "vitest"
import { judgeFixPatch, remarksOnFix } from "./judgeFixPatch.ts"
import { judgeTestPatch } from "./judgeTestPatch.ts"
import { type Edits, fixFacts, patchOf, testFacts } from "./rulesFixture.ts"

const source: Edits = { "src/a.js": ["export const a = 1\n", "export const a = 2\n"] }
const fix = (edits: Edits, more: Parameters<typeof fixFacts>[1] = {}) =>
  Effect.runPromise(
    judgeFixPatch(fixFacts({ ...source, ...edits }, { planned: { files: ["src/a.js"], tests: [] }, ...more }))
  )
const explained = (edits: Edits) => Object.keys(edits).map((path) => ({ path, why: "The fix cannot do without it." }))

describe("a fix keeps off what steers and judges it", () => {
  it.each([
    "package.json",
    "packages/a/package.json",
    "package-lock.json",
    "pnpm-lock.yaml",
    "go.sum",
    "Cargo.lock",
    "Cargo.toml",
    "build.rs",
    "go.mod",
    "pyproject.toml",
    "setup.cfg",
    "requirements-dev.txt",
    "pom.xml",
    "app/build.gradle.kts",
    "Gemfile",
    "Rakefile",
    "composer.json",
    ".github/workflows/test.yml",
    ".gitlab-ci.yml",
    "Jenkinsfile",
    ".circleci/config.yml",
    "conftest.py",
    "tests/conftest.py",
    "pytest.ini",
    "tox.ini",
    "noxfile.py",
    "sitecustomize.py",
    "pytest.py",
    "unittest/__init__.py",
    "hack.pth",
    "vitest.config.ts",
    "jest.setup.js",
    "config/jest.unit.config.js",
    ".mocharc.cjs",
    "ava.config.js",
    "babel.config.js",
    "tsconfig.build.json",
    "__mocks__/fs.js",
    "phpunit.xml",
    ".rspec",
    "spec/spec_helper.rb",
    ".npmrc",
    ".yarnrc.yml",
    ".nvmrc",
    ".node-version",
    ".tool-versions",
    ".cargo/config.toml",
    ".mvn/jvm.config",
    ".gitattributes",
    ".gitmodules",
    ".gitignore",
    ".husky/pre-commit",
    ".githooks/pre-push",
    ".redgreen.yml",
    ".claude/settings.json",
    "CLAUDE.md",
    "AGENTS.md",
    ".mcp.json",
    ".env.test",
    "node_modules/x/index.js",
    "vendor/x/x.go",
    "migrations/001.sql",
    "Makefile",
    "scripts/test.sh"
  ])("%s", async (path) => {
    const edits = { [path]: [null, "x\n"] } as const
    const more = { protectedGlobs: ["migrations/**"], testCommand: "make check && ./scripts/test.sh" }
    expect(await fix(edits, { ...more, beyondPlan: explained(edits) })).toMatchObject({ class: "protected-path" })
    const planned = { files: ["src/a.js", path], tests: [] }
    expect(await fix(edits, { ...more, planned })).toBeUndefined()
  })
  it.each([".env.example", "Makefile", "docs/package.md", "src/lockfile.js", "src/vendors/a.js", "scripts/build.sh"])(
    "but not off %s",
    async (path) => {
      const edits = { [path]: [null, "x\n"] } as const
      expect(await fix(edits, { beyondPlan: explained(edits), testCommand: "npm test" })).toBeUndefined()
    }
  )
  it("says when the plan lets it change what the proof does not read", () => {
    const facts = fixFacts({ ".redgreen.yml": ["test: x\n", "test: y\n"] })
    expect(remarksOnFix(facts)).toEqual([expect.stringContaining(".redgreen.yml")])
    expect(remarksOnFix(fixFacts(source))).toEqual([])
  })
})

describe("a fix stays inside the plan", () => {
  const edits = { "src/b.js": ["export const b = 1\n", "export const b = 2\n"] } as const
  it("or says why not", async () => {
    expect(await fix(edits)).toMatchObject({ class: "outside-plan", evidence: expect.stringContaining("src/b.js") })
    expect(await fix(edits, { beyondPlan: [{ path: "src/b.js", why: " " }] })).toMatchObject({ class: "outside-plan" })
    expect(await fix(edits, { beyondPlan: explained(edits) })).toBeUndefined()
    expect(await fix({}, { planned: { files: ["./src/a.js"], tests: [] } })).toBeUndefined()
  })
  it("which a person is told", () => {
    const facts = fixFacts(edits, { planned: { files: [], tests: [] }, beyondPlan: explained(edits) })
    expect(remarksOnFix(facts)).toEqual(["Beyond the plan it changes src/b.js: The fix cannot do without it."])
  })
})

describe("a fix leaves tests alone", () => {
  const old =
    'it("adds", () => {\n  expect(add(1, 2)).toBe(3)\n  expect(add(0, 0)).toBe(0)\n})\nit("x", () => expect(1).toBe(1))\n'
  const change = (from: string, to: string) => ({ "test/a.test.js": [old, old.replace(from, to)] }) as const
  const planned = { files: ["src/a.js"], tests: ["test/a.test.js"] }
  it("the red ones whatever the plan says", async () => {
    const edits = change("toBe(3)", "toBe(4)")
    expect(await fix(edits, { planned, testBlobs: { "test/a.test.js": "1" } })).toMatchObject({ class: "test-changed" })
  })
  it("others unless the plan names them", async () => {
    const edits = change("toBe(3)", "toBe(4)")
    expect(await fix(edits, { beyondPlan: explained(edits) })).toMatchObject({ class: "test-changed" })
    expect(await fix(edits, { planned })).toBeUndefined()
    expect(await fix({ "test/a.test.js": [old, null] }, { beyondPlan: explained(edits) })).toMatchObject({
      class: "test-changed"
    })
  })
  it.each([
    ["loses an assertion", "  expect(add(0, 0)).toBe(0)\n", ""],
    ["compares less", "toBe(3)", "toBeDefined()"],
    ["is skipped", 'it("x"', 'it.skip("x"'],
    ["comments one out", "  expect(add(0, 0))", "  // expect(add(0, 0))"]
  ])("which may not be weakened: %s", async (_, from, to) => {
    const edits = change(from, to)
    expect(await fix(edits, { planned })).toMatchObject({ class: "test-weakened" })
    const verdict = judgeTestPatch(testFacts(edits))
    expect(["test-weakened", "conditional-test"]).toContain(verdict?.class)
  })
  it("nor lose a test", async () => {
    const edits = change('it("x", () => expect(1).toBe(1))\n', "")
    expect(await fix(edits, { planned })).toMatchObject({ class: "test-removed" })
    expect(judgeTestPatch(testFacts(edits))).toMatchObject({ class: "test-removed" })
  })
  it("and may add to them", async () => {
    const edits = change("toBe(0)\n", "toBe(0)\n  expect(add(1, 1)).toBe(2)\n")
    expect(await fix(edits, { planned })).toBeUndefined()
    expect(judgeTestPatch(testFacts(edits))).toBeUndefined()
  })
})

describe("a patch of tests", () => {
  it("changes tests only", () => {
    expect(judgeTestPatch(testFacts({ "test/a.test.js": [null, "it('x', () => {})\n"] }))).toBeUndefined()
    for (const path of ["src/a.js", "test/package.json", "conftest.py", ".redgreen.yml"])
      expect(judgeTestPatch(testFacts({ [path]: [null, "x\n"] }))).toMatchObject({ class: "not-a-test-path" })
  })
})

describe("files that are no plain text", () => {
  const raw = (path: string, ...lines: ReadonlyArray<string>) => ({
    patch: Buffer.from(`diff --git a/${path} b/${path}\n${lines.join("\n")}\n`),
    changes: [{ path, mode: "100644", blob: "2" }],
    planned: { files: [], tests: [] }
  })
  const index = "index 0000000..1111111"
  const hunk = (text: string) => ["--- /dev/null", "+++ b/x", "@@ -0,0 +1 @@", `+${text}`]
  const binary = ["GIT binary patch", "literal 6", "NcmZSh&&2=#", "", "literal 0", "HcmV?d00001", ""]
  const judge = (path: string, ...lines: ReadonlyArray<string>) => judgeTestPatch(testFacts({}, raw(path, ...lines)))
  it.each([
    ["a link", "test/x.js", ["new file mode 120000", index, ...hunk("../../etc/passwd")]],
    ["a submodule", "test/x", ["new file mode 160000", index, ...hunk("Subproject commit 1")]],
    ["a program", "test/x.js", ["new file mode 100755", index, ...hunk("x")]],
    ["a file made a program", "test/x.js", ["old mode 100644", "new mode 100755"]],
    ["binary code", "test/x.js", ["new file mode 100644", index, ...binary]],
    ["a megabyte", "test/x.js", ["new file mode 100644", index, ...hunk("x".repeat(1_100_000))]],
    ["a large fixture", "test/x.png", ["new file mode 100644", index, ...binary.with(1, "literal 2000000")]]
  ])("%s", (_, path, lines) => expect(judge(path, ...lines)).toMatchObject({ class: "odd-file" }))
  it("but a fixture may be binary", () => {
    expect(judge("test/fixtures/a.bin", "new file mode 100644", index, ...binary)).toBeUndefined()
    expect(judge("test/logo.png", "new file mode 100644", index, ...binary)).toBeUndefined()
  })
  it("nor a patch that does more than it says", () => {
    const facts = testFacts({ "test/a.test.js": [null, "x\n"] })
    const changes = [...facts.changes, { path: "test/b.test.js", mode: "100644", blob: "2" }]
    expect(judgeTestPatch({ ...facts, changes })).toMatchObject({ class: "patch-does-not-apply" })
    const patch = Buffer.concat([patchOf(source), Buffer.from("rename from a\nrename to b\n")])
    expect(judgeTestPatch({ ...facts, patch })).toMatchObject({ class: "patch-does-not-apply" })
  })
})

describe("the report of the repository's own command", () => {
  const writes = "writeFileSync('out/results.xml', row)\n"
  const report = "out/results.xml"
  it("is spoken of in no patch", async () => {
    const tests = { "test/a.test.js": [null, writes] } as const
    expect(judgeTestPatch({ ...testFacts(tests), report })).toMatchObject({ class: "forged-report" })
    expect(judgeTestPatch(testFacts(tests))?.class).not.toBe("forged-report")
    const fixes = { "src/a.js": ["export const a = 1\n", `export const a = 2\n${writes}`] } as const
    expect(await fix(fixes, { report })).toMatchObject({ class: "forged-report" })
  })
})
