import { posix } from "node:path"
import { Effect, Schema } from "effect"
import { detectRunner } from "./detect/detectRunner.ts"
import { firstRunner } from "./detect/firstRunner.ts"
import { installEnvironment } from "./install/installLine.ts"
import { installOf } from "./install/installOf.ts"
import { venv } from "./install/python.ts"
import { type Located, locateRunner } from "./locateRunner.ts"
import { type Manifest, readManifest } from "./Manifest.ts"
import { type InvalidRecipe, type RepositoryConfig, readRepositoryConfig } from "./RepositoryConfig.ts"
import type { RootFiles } from "./RootFiles.ts"
import { runners } from "./runners/all.ts"
import { nodeTest } from "./runners/nodeTest.ts"
import type { Runner } from "./runners/Runner.ts"
import { quoted } from "./shellWords.ts"
import { inFolder, together } from "./together.ts"

/** How a repository is installed and tested, found at the base commit and used for every run of a proof. */
export interface Recipe {
  readonly install: readonly [string, ...Array<string>] | undefined
  readonly test: TestWay
  readonly testGlobs: ReadonlyArray<string> | undefined
  /** Paths that no fix may change unless the approved plan lists them, besides those that are always protected. */
  readonly protectedGlobs: ReadonlyArray<string>
  /** Added to the environment of the install and of every run. */
  readonly env: Readonly<Record<string, string>>
  /** Folders of the checkout that come first in PATH. */
  readonly paths: ReadonlyArray<string>
  /** What has to be reachable for the tests to pass. */
  readonly services: ReadonlyArray<string>
}

export type TestWay =
  | { readonly _tag: "Runner"; readonly located: Located }
  /** A command left as it is; it writes JUnit XML to `report`. Paths are relative to the checkout. */
  | {
      readonly _tag: "JUnit"
      readonly shell: string
      readonly report: string
      /** With `{files}` where the test files go. */
      readonly focused: string | undefined
      readonly folder: string
    }

/** Nobody can tell how this repository is tested; `message` says what to write into `.redgreen.yml`. */
export class NoTestCommand extends Schema.TaggedError<NoTestCommand>()("NoTestCommand", { message: Schema.String }) {}

export interface BaseFiles {
  /** Content of `.redgreen.yml`, where there is one. */
  readonly config: string | undefined
  /** The folder that is tested: the root, or the package that `.redgreen.yml` names. */
  readonly own: RootFiles
  /** The root's files where the folder is a package, which is installed from there. */
  readonly root: RootFiles
  /** Packages of the workspace with their manifests, when the folder is its root. */
  readonly members: ReadonlyArray<{ readonly folder: string; readonly files: RootFiles }>
}

export const findRecipe = Effect.fn("findRecipe")(function* (
  base: BaseFiles
): Effect.fn.Return<Recipe, NoTestCommand | InvalidRecipe> {
  const config = yield* readRepositoryConfig(base.config ?? "")
  const manifest = yield* readManifest(base.own.texts["package.json"] ?? "{}")
  const test = yield* testWay(config, manifest, base)
  const runner = test._tag === "Runner" ? test.located.runner.name : ""
  const isPython = runner === "pytest" || runner === "unittest"
  return {
    install: yield* installOf(config, base, runner),
    test,
    testGlobs: config.tests,
    protectedGlobs: config.protected ?? [],
    env: {
      ...installEnvironment(runner, base.own),
      ...Object.fromEntries(Object.entries(config.env ?? {}).map(([name, value]) => [name, String(value)]))
    },
    paths: isPython ? [posix.join(config.package ?? ".", venv, "bin")] : [],
    services: config.services ?? []
  }
})

const testWay = Effect.fnUntraced(function* (
  config: RepositoryConfig,
  manifest: Manifest,
  base: BaseFiles
): Effect.fn.Return<TestWay, NoTestCommand | InvalidRecipe> {
  const folder = config.package ?? "."
  if (config.report?.endsWith(".xml")) {
    if (config.test === undefined)
      return yield* missing(`report names a file, so test must say which command writes it`)
    const whole = (line: string) => inside(folder, config.build === undefined ? line : `(${config.build}) && ${line}`)
    const focused = config.focused === undefined ? undefined : whole(config.focused)
    return { _tag: "JUnit", shell: whole(config.test), report: posix.join(folder, config.report), focused, folder }
  }
  if (config.focused !== undefined)
    return yield* missing(
      "focused is only for a report that is the path of a JUnit XML file; runners narrow their own lines"
    )
  const runner = runners.find(({ name }) => name === config.report)
  if (config.report !== undefined && runner === undefined)
    return yield* missing(`report: "${config.report}" is neither a runner (${names}) nor a path ending in .xml`)
  const located = yield* locate(config, manifest, base, runner)
  const placed = inFolder(located, folder)
  return {
    _tag: "Runner",
    located: config.build === undefined ? placed : { ...placed, build: inside(folder, config.build) }
  }
})

const locate = Effect.fnUntraced(function* (
  config: RepositoryConfig,
  manifest: Manifest,
  { own, members }: BaseFiles,
  runner: Runner | undefined
): Effect.fn.Return<Located, NoTestCommand | InvalidRecipe> {
  const scripts = manifest.scripts ?? {}
  const around = { runners: runner === undefined ? runners : [runner], scripts, usesNodeTest: own.usesNodeTest }
  if (config.test !== undefined)
    return (
      locateRunner(config.test, around) ??
      (yield* missing(
        `no test runner could be found in test: "${config.test}"; report may name a JUnit XML file it writes`
      ))
    )
  const line = scripts["test"] === undefined || placeholder.test(scripts["test"]) ? undefined : scripts["test"]
  const script = line === undefined ? undefined : locateRunner("npm test", around)
  const isFanOut = line === undefined ? members.length > 0 : fanOut.test(line)
  const parts = isFanOut && runner === undefined ? yield* partsOf(members) : []
  if (parts.length > 0)
    return together(script === undefined ? parts : [script, ...parts], line === undefined ? undefined : "npm test")
  const dependencies = { ...manifest.dependencies, ...manifest.devDependencies }
  const fallback = runner ?? runners.find((one) => one.dependency !== undefined && one.dependency in dependencies)
  const detected = runner === undefined ? detectRunner(own) : undefined
  const first = line === undefined ? firstRunner(own) : undefined
  const located =
    script ??
    (fallback && locateRunner(fallback.fallback, around)) ??
    (detected && locateRunner(detected.line, around)) ??
    (own.usesNodeTest && line === undefined ? locateRunner(nodeTest.fallback, around) : undefined) ??
    (first === undefined ? undefined : locateRunner(first, around))
  return (
    located ?? (yield* missing(line === undefined ? "package.json has no test script" : `scripts.test is "${line}"`))
  )
})

const partsOf = Effect.fnUntraced(function* (members: BaseFiles["members"]) {
  const parts: Array<Located> = []
  for (const { folder, files } of members) {
    const { scripts = {} } = yield* readManifest(files.texts["package.json"] ?? "{}")
    const line = scripts["test"]
    if (line === undefined || placeholder.test(line)) continue
    const located = locateRunner("npm test", { runners, scripts, usesNodeTest: files.usesNodeTest })
    if (located === undefined) return yield* missing(`scripts.test of ${folder} is "${line}"`)
    parts.push(inFolder(located, folder))
  }
  return parts
})

const names = runners.map(({ name }) => name).join(", ")
// Says that there are none, and does nothing besides.
const placeholder =
  /no test specified|^\s*(echo\b[^&|;<>]*|true|:|exit \d+)(\s*(&&|;)\s*(echo\b[^&|;<>]*|true|exit \d+))*\s*$/
// Runs the script of the same name in every package, or asks a tool to.
const fanOut = /(^|\s)(--workspaces|-ws|-r|--recursive|workspaces)(\s|$)|\b(turbo|lerna|nx|wsrun|ultra|moon)\b/

const inside = (folder: string, line: string) => (folder === "." ? line : `cd ${quoted(folder)} && ${line}`)

const missing = (why: string) =>
  new NoTestCommand({
    message: `How to run the tests is not clear: ${why}. Commit a .redgreen.yml with \`test: <command>\` and \`report: <${runners.map(({ name }) => name).join(" | ")} | path to the JUnit XML file the command writes>\`.`
  })
