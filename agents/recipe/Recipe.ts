import { Effect, Schema } from "effect"
import { installCommand } from "./installCommand.ts"
import { type Located, locateRunner } from "./locateRunner.ts"
import { readManifest } from "./Manifest.ts"
import { type InvalidRecipe, readRepositoryConfig } from "./RepositoryConfig.ts"
import { jest } from "./runners/jest.ts"
import { mocha } from "./runners/mocha.ts"
import { nodeTest } from "./runners/nodeTest.ts"
import type { Runner } from "./runners/Runner.ts"
import { vitest } from "./runners/vitest.ts"

/** How a repository is installed and tested, found at the base commit and used for every run of a proof. */
export interface Recipe {
  readonly install: readonly [string, ...Array<string>] | undefined
  readonly test:
    | { readonly _tag: "Runner"; readonly located: Located }
    /** A command left as it is; it writes JUnit XML to `report`, relative to the checkout. */
    | { readonly _tag: "JUnit"; readonly shell: string; readonly report: string }
  readonly testGlobs: ReadonlyArray<string> | undefined
}

/** Nobody can tell how this repository is tested; `message` says what to write into `.redgreen.yml`. */
export class NoTestCommand extends Schema.TaggedError<NoTestCommand>()("NoTestCommand", { message: Schema.String }) {}

export interface BaseFiles {
  /** Content of `.redgreen.yml` and `package.json`, where there is one. */
  readonly config: string | undefined
  readonly manifest: string | undefined
  /** Names in the root folder. */
  readonly names: ReadonlySet<string>
  readonly usesNodeTest: boolean
}

export const findRecipe = Effect.fn("findRecipe")(function* (
  base: BaseFiles
): Effect.fn.Return<Recipe, NoTestCommand | InvalidRecipe> {
  const config = yield* readRepositoryConfig(base.config ?? "")
  const manifest = yield* readManifest(base.manifest ?? "{}")
  const install = (): Recipe["install"] => {
    if (config.install === false) return undefined
    return config.install === undefined ? installCommand(manifest, base.names) : ["/bin/sh", "-c", config.install]
  }
  const recipe = { install: install(), testGlobs: config.tests }

  if (config.report?.endsWith(".xml")) {
    if (config.test === undefined)
      return yield* missing(`report names a file, so test must say which command writes it`)
    return { ...recipe, test: { _tag: "JUnit", shell: config.test, report: config.report } }
  }
  const runner = runners.find(({ name }) => name === config.report)
  if (config.report !== undefined && runner === undefined)
    return yield* missing(`report: "${config.report}" is neither a runner (${names}) nor a path ending in .xml`)

  const scripts = manifest.scripts ?? {}
  const around = { runners: runner === undefined ? runners : [runner], scripts, usesNodeTest: base.usesNodeTest }
  if (config.test !== undefined) {
    const located = locateRunner(config.test, around)
    if (located === undefined)
      return yield* missing(
        `no test runner could be found in test: "${config.test}"; report may name a JUnit XML file it writes`
      )
    return { ...recipe, test: { _tag: "Runner", located } }
  }
  const script = scripts["test"] === undefined || placeholder.test(scripts["test"]) ? undefined : "npm test"
  const dependencies = { ...manifest.dependencies, ...manifest.devDependencies }
  const fallback = runner ?? runners.find((one) => one.dependency !== undefined && one.dependency in dependencies)
  const located =
    (script && locateRunner(script, around)) ||
    (fallback && locateRunner(fallback.fallback, around)) ||
    (base.usesNodeTest && script === undefined ? locateRunner(nodeTest.fallback, around) : undefined)
  if (located === undefined)
    return yield* missing(
      script === undefined ? "package.json has no test script" : `scripts.test is "${scripts["test"]}"`
    )
  return { ...recipe, test: { _tag: "Runner", located } }
})

const runners: ReadonlyArray<Runner> = [nodeTest, vitest, jest, mocha]
const names = runners.map(({ name }) => name).join(", ")
const placeholder = /no test specified/

const missing = (why: string) =>
  new NoTestCommand({
    message: `How to run the tests is not clear: ${why}. Commit a .redgreen.yml with \`test: <command>\` and \`report: <${runners.map(({ name }) => name).join(" | ")} | path to the JUnit XML file the command writes>\`.`
  })
