import { execFileSync } from "node:child_process"
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync
} from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, expect, it } from "@effect/vitest"
import { Effect } from "effect"
import { Commands } from "#agents/Commands.ts"
import { Repository } from "#agents/verifier/proofFixture.ts"
import { walled } from "#agents/verifier/walledFixture.ts"
import { findInstall, keepInstall, pruneInstalls } from "./installCache.ts"
import { openBench } from "./openBench.ts"
import { prepare } from "./prepare.ts"
import { runSuite } from "./Suite.ts"

const test = (name: string, body: string) =>
  `import test from 'node:test'\nimport assert from 'node:assert'\nimport { writeFileSync } from 'node:fs'\ntest('${name}', async () => { ${body} })\n`
const repository = new Repository({
  "package.json": JSON.stringify({ type: "module", scripts: { test: "node --test" } }),
  ".redgreen.yml":
    'install: mkdir -p node_modules/dep && echo \'export default 1\' > node_modules/dep/index.js && echo \'{"exports":"./index.js","type":"module"}\' > node_modules/dep/package.json\n',
  "test/reads.test.js": test("reads what was installed", "assert.equal((await import('dep')).default, 1)"),
  "test/writes.test.js": test(
    "writes into it",
    "assert.throws(() => writeFileSync('node_modules/dep/index.js', 'export default 2'), { code: 'EROFS' }); writeFileSync('node_modules/.cache/x', '')"
  )
})
const cache = join(repository.root, "cache")
afterAll(() => repository.remove())

/** What a proof begins with: its install if any, and the tests at the base. */
const begun = Effect.gen(function* () {
  const { checkout, journal, ...opened } = yield* openBench({
    ...{ repository: "acme/shop", checkout: repository.checkout(), cache }
  })
  const bench = yield* prepare(checkout, yield* opened.bench)
  const results = yield* runSuite(bench, "base")
  return {
    phases: journal.commands.map(({ phase }) => phase),
    results: results.map(({ id, status }) => `${status} ${id}`)
  }
}).pipe(Effect.scoped, Effect.orDie)

const passed = ["passed test/reads.test.js > reads what was installed", "passed test/writes.test.js > writes into it"]

it("installs once for all proofs, and no test can write into what others read", { timeout: 120_000 }, async () => {
  const runs = [await walled(repository.root, begun), await walled(repository.root, begun)]
  expect(runs.map(({ phases }) => phases)).toEqual([["install", "base"], ["base"]])
  expect(runs.map(({ results }) => results.toSorted())).toEqual([passed, passed])
})

it("installs each time where there is no wall to show dependencies read-only", { timeout: 120_000 }, async () => {
  for (const _ of [1, 2]) {
    const { phases } = await Effect.runPromise(Effect.provide(begun, Commands.layer))
    expect(phases).toEqual(["install", "base"])
  }
})

it("keeps nothing of an install that cannot be copied to its end", async () => {
  const root = mkdtempSync(join(tmpdir(), "redgreen-install-"))
  const worktree = join(root, "worktree")
  mkdirSync(join(worktree, "node_modules/dep"), { recursive: true })
  writeFileSync(join(worktree, "node_modules/dep/index.js"), "1")
  execFileSync("sh", ["-c", "mkfifo node_modules/zpipe"], { cwd: worktree })
  const keep = () => Effect.runPromise(keepInstall(join(root, "kept"), "key", worktree, ["node_modules/"]))
  expect(await keep()).toBe(false)
  expect(await Effect.runPromise(findInstall(join(root, "kept"), "key", worktree))).toBeUndefined()
  expect(readdirSync(join(root, "kept"))).toEqual([])
  rmSync(join(worktree, "node_modules/zpipe"))
  expect(await keep()).toBe(true)
  const [found] = (await Effect.runPromise(findInstall(join(root, "kept"), "key", worktree)))!
  expect(readFileSync(join(found!.source, "dep/index.js"), "utf8")).toBe("1")
  rmSync(root, { recursive: true })
})

it("forgets what was not used for longest, and what a killed process left", async () => {
  const root = mkdtempSync(join(tmpdir(), "redgreen-install-"))
  const used = (name: string, secondsAgo: number) => {
    mkdirSync(join(root, name, "at"), { recursive: true })
    const at = Date.now() / 1000 - secondsAgo
    utimesSync(join(root, name), at, at)
  }
  used("newest", 10)
  used("older", 1000)
  used("oldest", 2000)
  used("draft-now", 20)
  used("draft-left", 100_000)
  await Effect.runPromise(pruneInstalls(root, 2))
  expect(readdirSync(root).toSorted()).toEqual(["draft-now", "newest", "older"])
  expect(existsSync(root)).toBe(true)
  rmSync(root, { recursive: true })
})
