import { existsSync } from "node:fs"
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { delimiter, dirname, join } from "node:path"
import { afterAll, beforeAll, describe, expect, it } from "@effect/vitest"
import { Config, Duration, Effect } from "effect"
import { Commands } from "#agents/Commands.ts"
import { repositoryEnvironment } from "#agents/environment.ts"
import { nodeRunners } from "./nodeRunnersFixture.ts"
import { findRecipe } from "./Recipe.ts"
import { type Sample, samples } from "./samplesFixture.ts"
import type { TestResult } from "./TestResult.ts"
import { lineOf, resultsOf } from "./testRun.ts"
import { toolchainPath } from "./toolchainFixture.ts"

const run = <A>(effect: Effect.Effect<A, unknown, Commands>) =>
  Effect.runPromise(Effect.provide(effect, Commands.layer) as Effect.Effect<A>)
const path = Effect.runSync(Config.String("PATH").pipe(Effect.orDie))

const pathFor = (needs: Sample["needs"]) => (needs === "npm" ? path : toolchainPath(needs, path))

// Skipped loudly: the title says what is missing. `make proof` fetches it.
const titled = Object.entries(samples).map(([name, sample]) => {
  const title = pathFor(sample.needs) === undefined ? `${name} NOT RUN: no ${sample.needs} here` : name
  return [title, sample] as const
})

describe.each(titled)("%s", (_, { needs, test, files, expected, narrowed }) => {
  const found = pathFor(needs)
  let root = ""
  let modules = ""
  beforeAll(async () => {
    root = await mkdtemp(join(tmpdir(), "redgreen-runner-"))
    if (needs === "npm") modules = await run(nodeRunners())
  }, 300_000)
  afterAll(() => rm(root, { recursive: true, force: true }))

  const results = (only?: ReadonlyArray<string>) =>
    run(
      Effect.gen(function* () {
        const checkout = yield* Effect.promise(() => mkdtemp(join(root, "checkout-")))
        for (const [name, text] of Object.entries(files))
          yield* Effect.promise(() =>
            mkdir(dirname(join(checkout, name)), { recursive: true }).then(() => writeFile(join(checkout, name), text))
          )
        const own = { names: new Set<string>(), texts: {}, usesNodeTest: false, usesUnittest: false }
        const recipe = yield* findRecipe({ config: `test: ${JSON.stringify(test)}`, own, root: own, members: [] })
        const env = yield* repositoryEnvironment({ folder: join(root, "home"), cache: join(root, "cache") })
        const report = join(root, "report")
        yield* Effect.promise(() => rm(report, { force: true }))
        const result = yield* (yield* Commands).run({
          shell: lineOf(recipe.test, { report, reporters: join(import.meta.dirname, "reports") }, only),
          cwd: checkout,
          private: join(root, "home"),
          network: "none",
          env: {
            ...env,
            ...forToolchains(root),
            ...recipe.env,
            PATH: [join(modules, ".bin"), dirname(process.execPath), found].join(delimiter),
            NODE_PATH: modules
          },
          timeout: Duration.minutes(3),
          maxOutput: 20_000
        })
        if (!existsSync(report)) throw new Error(`no report; it said: ${result.stderr}${result.stdout}`)
        return resultsOf(recipe.test, yield* Effect.promise(() => readFile(report, "utf8")), checkout).map(told)
      })
    )

  it.skipIf(found === undefined)("tells every test", { timeout: 300_000 }, async () =>
    expect((await results()).toSorted()).toEqual(expected.toSorted())
  )
  if (narrowed === undefined) return
  it.skipIf(found === undefined)("runs only what is asked for", { timeout: 300_000 }, async () => {
    const [file, count] = narrowed
    const ran = await results([file])
    expect(ran.filter((line) => line.includes(`${file} > `))).toHaveLength(count)
    expect(ran).toHaveLength(count)
  })
})

const told = ({ id, status, failure }: TestResult) =>
  `${status} ${id}${failure === undefined ? "" : ` (${[failure.kind, failure.type].filter((part) => part !== undefined).join(" ")})`}`

// A private HOME hides where rustup and Go keep their own things.
const forToolchains = (root: string) => ({
  ...Effect.runSync(
    Config.String("HOME").pipe(
      Config.map((home): Record<string, string> => ({ RUSTUP_HOME: join(home, ".rustup") })),
      Effect.orDie
    )
  ),
  GOCACHE: join(root, "go-cache"),
  GOPATH: join(root, "go"),
  GOTOOLCHAIN: "local"
})
