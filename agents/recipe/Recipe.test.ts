import { Effect, Exit } from "effect"
import { describe, expect, it } from "vitest"
import { type BaseFiles, findRecipe } from "./Recipe.ts"
import type { RootFiles } from "./RootFiles.ts"
import { testCommand } from "./testCommand.ts"

const folder = (manifest: object | string | undefined, more: Partial<RootFiles> = {}): RootFiles => {
  const text = manifest instanceof Object ? JSON.stringify(manifest) : manifest
  return {
    usesNodeTest: false,
    usesUnittest: false,
    ...more,
    names: new Set([
      ...(more.names ?? []),
      ...Object.keys(more.texts ?? {}),
      ...(text === undefined ? [] : ["package.json"])
    ]),
    texts: { ...more.texts, ...(text === undefined ? {} : { "package.json": text }) }
  }
}
const find = (
  manifest: object | string | undefined,
  config?: string,
  more: Partial<RootFiles> = {},
  members: BaseFiles["members"] = []
) => {
  const own = folder(manifest, more)
  return findRecipe({ config, own, root: own, members })
}
const recipe = (...args: Parameters<typeof find>) => Effect.runSync(find(...args))
const complaint = (...args: Parameters<typeof find>) => Effect.runSync(Effect.flip(find(...args))).message

/** The line that runs all tests, and the one that runs a single file, without the report options. */
const lines = (test: string, more: object = {}, usesNodeTest = false) => {
  const found = recipe({ scripts: { test, ...more } }, undefined, { usesNodeTest }).test
  if (found._tag === "JUnit") throw new Error("not a runner")
  const options = found.located.runner.options({ report: "R", reporters: "P" }).join(" ")
  const of = (files?: ReadonlyArray<string>) =>
    testCommand(found.located, { report: "R", reporters: "P" }, files)?.replace(` ${options}`, "")
  return [of(), of(["f.js"])]
}

describe("the repository's own script", () => {
  it.each([
    ["node --test", "node --test", "node --test f.js"],
    [
      "node --import tsx --test 'test/**/*.ts'",
      "node --import tsx --test 'test/**/*.ts'",
      "node --import tsx --test f.js"
    ],
    ["tsx --test --test-reporter spec test/*.ts", "tsx --test test/*.ts", "tsx --test f.js"],
    ["c8 --100 node --test --watch test/", "c8 --100 node --test test/", "c8 --100 node --test f.js"],
    ["vitest", "vitest", "vitest f.js"],
    ["vitest run --bail 1 --coverage -c unit.ts src", "vitest -c unit.ts src", "vitest -c unit.ts f.js"],
    ["TZ=UTC jest --bail --watchAll=false src", "TZ=UTC jest src", "TZ=UTC jest --runTestsByPath f.js"],
    ["jest --bail 2 src", "jest src", "jest --runTestsByPath f.js"],
    [
      "node --experimental-vm-modules node_modules/.bin/jest -b",
      "node --experimental-vm-modules node_modules/.bin/jest",
      "node --experimental-vm-modules node_modules/.bin/jest --runTestsByPath f.js"
    ],
    [
      'cross-env A=1 mocha -b -R dot -r ts-node/register "test/*.ts"',
      'cross-env A=1 mocha -r ts-node/register "test/*.ts"',
      "cross-env A=1 mocha -r ts-node/register f.js"
    ],
    ["npx mocha --bail=true | tap-spec", "npx mocha", "npx mocha f.js"],
    ["eslint . && npm run lint:css && mocha && echo done", "mocha", "mocha f.js"],
    ["tsc -p . && node --test dist/", "tsc -p . && node --test dist/", undefined],
    ["tsc --noEmit && cd packages/a; jest", "cd packages/a ; jest", "cd packages/a ; jest --runTestsByPath ../../f.js"]
  ])("%s", (script, all, one) => expect(lines(script)).toEqual([all, one]))

  it("is followed into other scripts, with what runs before them", () => {
    const scripts = { unit: "jest --ci", preunit: "node build.js", pretest: "prettier --check ." }
    expect(lines("npm run unit -- --silent", scripts)[0]).toBe("node build.js && jest --silent")
    expect(lines("yarn unit", { unit: "vitest" })[0]).toBe("vitest")
    expect(() => lines("npm run a", { a: "npm run b", b: "npm run a" })).toThrow("How to run the tests is not clear")
  })
  it("may start a program that uses node:test, which cannot be narrowed", () => {
    expect(lines("node test/all.js", {}, true)).toEqual(["node test/all.js", undefined])
    expect(() => lines("node test/all.js")).toThrow('scripts.test is "node test/all.js"')
  })
})

describe("without a usable script", () => {
  const runnerOf = (...args: Parameters<typeof find>) => {
    const { test } = recipe(...args)
    return test._tag === "JUnit" ? test : test.located.runner.name
  }
  it("takes the runner the repository depends on", () => {
    expect(runnerOf({ devDependencies: { mocha: "^10.0.0" } })).toBe("mocha")
    expect(
      runnerOf({ scripts: { test: 'echo "Error: no test specified" && exit 1' }, dependencies: { jest: "1" } })
    ).toBe("jest")
    expect(runnerOf({ scripts: { test: "make $(cat args)" }, devDependencies: { vitest: "1" } })).toBe("vitest")
    expect(runnerOf({}, undefined, { usesNodeTest: true })).toBe("node:test")
  })
  it("takes what the language brings along where there is no test yet", () => {
    expect(runnerOf({})).toBe("node:test")
    expect(runnerOf({ scripts: { test: "echo no tests && exit 0" } })).toBe("node:test")
    expect(runnerOf(undefined, undefined, { names: new Set(["shop.py"]) })).toBe("unittest")
    expect(runnerOf({}, undefined, { names: new Set(["pyproject.toml"]) })).toBe("unittest")
  })
  it("says what to write into .redgreen.yml", () => {
    expect(complaint(undefined)).toMatch(
      /package.json has no test script.*`test: <command>` and `report: <node:test \| vitest/s
    )
    expect(complaint({ scripts: { test: "make check" } })).toContain('scripts.test is "make check"')
  })
  it("follows .redgreen.yml", () => {
    expect(runnerOf({ scripts: { u: "mocha" } }, "test: npm run u")).toBe("mocha")
    expect(runnerOf({ devDependencies: { mocha: "1", jest: "1" } }, "report: jest")).toBe("jest")
    expect(runnerOf({}, "test: make check\nreport: out/junit.xml")).toEqual({
      _tag: "JUnit",
      shell: "make check",
      report: "out/junit.xml",
      focused: undefined,
      folder: "."
    })
    expect(recipe({ scripts: { test: "jest" } }, 'tests: ["checks/**"]').testGlobs).toEqual(["checks/**"])
  })
  it.each([
    ["test: make check", "no test runner could be found"],
    ["report: out.xml", "test must say which command writes it"],
    ["report: karma", "neither a runner"],
    ["tests: all", ".redgreen.yml"],
    ["tets: [a]", "tets"],
    ["{", ".redgreen.yml"]
  ])("complains about %s", (config, words) => expect(complaint({ scripts: { test: "jest" } }, config)).toContain(words))
  it("complains about a manifest that is none", () => {
    expect(Exit.isFailure(Effect.runSyncExit(find("{")))).toBe(true)
  })
})

describe("installing", () => {
  const install = (manifest: object, ...names: ReadonlyArray<string>) =>
    recipe({ scripts: { test: "jest" }, ...manifest }, undefined, { names: new Set(names) }).install?.join(" ")
  const some = { devDependencies: { jest: "1" } }

  it.each([
    ["npm install --no-package-lock", some, []],
    ["npm ci", some, ["package-lock.json"]],
    ["npx --yes pnpm@10 install --frozen-lockfile", some, ["pnpm-lock.yaml"]],
    [
      "npx --yes pnpm@9.1.0 install --frozen-lockfile",
      { ...some, packageManager: "pnpm@9.1.0+sha512.x" },
      ["pnpm-lock.yaml"]
    ],
    ["npx --yes yarn@1 install --non-interactive --frozen-lockfile", some, ["yarn.lock"]],
    [
      "npx --yes @yarnpkg/cli-dist@4.2.0 install --immutable",
      { ...some, packageManager: "yarn@4.2.0" },
      ["yarn.lock", ".yarnrc.yml"]
    ],
    ["npx --yes bun@1 install --frozen-lockfile", some, ["bun.lock"]],
    [undefined, {}, []],
    [undefined, { dependencies: {} }, ["package-lock.json"]],
    ["npm ci", { workspaces: ["packages/*"] }, ["package-lock.json"]]
  ])("%s", (expected, manifest, names) => expect(install(manifest, ...names)).toBe(expected))

  it("follows .redgreen.yml", () => {
    const manifest = { scripts: { test: "jest" }, ...some }
    expect(recipe(manifest, "install: false").install).toBeUndefined()
    expect(recipe(manifest, "install: make deps").install).toEqual(["/bin/sh", "-c", "make deps"])
  })
})
