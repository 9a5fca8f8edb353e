import { execFileSync } from "node:child_process"
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"
import { Effect } from "effect"
import { afterAll, describe, expect, it } from "vitest"
import { type Base, readRecipe } from "./readRecipe.ts"
import { lineOf, resultsOf, typedLine } from "./testRun.ts"

const reporters = join(import.meta.dirname, "reports")
const made: Array<string> = []
afterAll(() => {
  for (const root of made) rmSync(root, { recursive: true, force: true })
})

type Files = Readonly<Record<string, string>>
const baseOf = (files: Files): Base => ({
  show: (path) => Effect.succeed(files[path]),
  baseUses: (pattern) => Effect.succeed(Object.values(files).some((text) => new RegExp(pattern, "m").test(text))),
  baseNames: Effect.succeed(new Set(Object.keys(files).map((path) => path.split("/")[0]!))),
  basePaths: Effect.succeed(Object.keys(files))
})
const recipe = (files: Files) => Effect.runSync(readRecipe(baseOf(files)))

/** Runs the line in a folder with these files, as a proof would. */
const run = (files: Files, only?: ReadonlyArray<string>) => {
  const root = mkdtempSync(join(tmpdir(), "redgreen-monorepo-"))
  made.push(root)
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    writeFileSync(join(root, path), text)
  }
  const report = join(root, "report")
  const { test } = recipe(files)
  const env = { PATH: `${dirname(process.execPath)}:/usr/bin:/bin` }
  try {
    execFileSync("/bin/sh", ["-c", lineOf(test, { report, reporters }, only)], { cwd: root, env, stdio: "pipe" })
  } catch (error) {
    // A failing test fails the line; what counts is the report.
    expect(error).toHaveProperty("status", 1)
  }
  return resultsOf(test, readFileSync(report, "utf8"), root).map(({ id, status }) => `${status} ${id}`)
}

const manifest = (more: object) => JSON.stringify({ type: "module", ...more })
const test = (name: string, body = "") => `import test from "node:test"\ntest("${name}", () => { ${body} })\n`
const packages = {
  "packages/a/package.json": manifest({ scripts: { test: "node --test" } }),
  "packages/a/a.test.js": test("in a › é"),
  "packages/b/package.json": manifest({ scripts: { pretest: "node build.js", test: "node --test" } }),
  "packages/b/build.js": "import { writeFileSync } from 'node:fs'; writeFileSync('built.js', 'export default 1')",
  "packages/b/b.test.js": `import built from "./built.js"\n${test("in b", "if (built === 1) throw new Error('x')")}`,
  "packages/docs/package.json": manifest({})
}

describe("a workspace", () => {
  const workspaces = {
    "package.json": manifest({ workspaces: ["packages/*"], scripts: { test: "npm test --workspaces" } })
  }

  it("is tested package by package, by one line with one report", () => {
    expect(typedLine(recipe({ ...workspaces, ...packages }).test)).toBe("npm test")
    expect(run({ ...workspaces, ...packages })).toEqual([
      "passed packages/a/a.test.js > in a › é",
      "failed packages/b/b.test.js > in b"
    ])
  })
  it("is narrowed to the packages of the files", () => {
    expect(run({ ...workspaces, ...packages }, ["packages/a/a.test.js"])).toEqual([
      "passed packages/a/a.test.js > in a › é"
    ])
  })
  it("may have tests of its own in the root", () => {
    const root = {
      "package.json": manifest({
        workspaces: ["packages/*"],
        scripts: { test: "node --test root.test.js && npm test -ws" }
      }),
      "root.test.js": test("in root")
    }
    expect(run({ ...root, ...packages }).toSorted()).toEqual([
      "failed packages/b/b.test.js > in b",
      "passed packages/a/a.test.js > in a › é",
      "passed root.test.js > in root"
    ])
  })
  it("is known by pnpm's own file, without what that leaves out", () => {
    const pnpm = {
      "package.json": manifest({ scripts: { test: "pnpm -r test" } }),
      "pnpm-workspace.yaml": "packages:\n  - 'packages/*'\n  - '!packages/b'\n"
    }
    expect(run({ ...pnpm, ...packages })).toEqual(["passed packages/a/a.test.js > in a › é"])
  })
  it("says which package nobody can test", () => {
    const odd = { ...workspaces, ...packages, "packages/a/package.json": manifest({ scripts: { test: "make" } }) }
    expect(Effect.runSync(Effect.flip(readRecipe(baseOf(odd)))).message).toContain(
      'scripts.test of packages/a is "make"'
    )
  })
})

it("takes one package of a monorepo when .redgreen.yml names it, and installs the whole", () => {
  const files = {
    ...packages,
    ".redgreen.yml": "package: packages/b",
    "package.json": manifest({ workspaces: ["packages/*"], devDependencies: { x: "1" } }),
    "package-lock.json": "{}"
  }
  expect(recipe(files).install).toEqual(["npm", "ci"])
  expect(run(files)).toEqual(["failed packages/b/b.test.js > in b"])
  expect(
    recipe({
      ...files,
      "packages/b/package-lock.json": "",
      "packages/b/package.json": manifest({ dependencies: { y: "1" }, scripts: { test: "node --test" } })
    }).install
  ).toEqual(["/bin/sh", "-c", "cd packages/b && npm ci"])
})

it("fails where a package ended without a report", () => {
  const root = { "package.json": manifest({ workspaces: ["packages/*"] }) }
  const dying = { ...packages, "packages/b/build.js": "process.exit(1)" }
  expect(run({ ...root, ...dying })).toEqual([
    "passed packages/a/a.test.js > in a › é",
    "failed packages/b > (test run)"
  ])
})
