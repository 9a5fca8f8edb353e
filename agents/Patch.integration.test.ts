import { execFileSync } from "node:child_process"
import { existsSync, readdirSync } from "node:fs"
import { chmod, mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { ConfigProvider, Effect, Layer, type Scope } from "effect"
import { afterEach, beforeEach, describe, expect, it } from "vitest"
import type { Checkout } from "./Checkout.ts"
import { apply, blobs, diff, paths, seed } from "./Patch.ts"
import { Repositories } from "./Repositories.ts"

let folder: string
let head: string
const remote = () => join(folder, "remotes/acme/shop.git")

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "redgreen-patch-"))
  const source = join(folder, "source")
  await mkdir(join(source, "src"), { recursive: true })
  await writeFile(join(source, "src/a.ts"), "one\ntwo\n")
  await writeFile(join(source, "src/b.ts"), "b\n")
  await writeFile(join(source, "logo.png"), Buffer.from([0, 1, 2, 0xff]))
  await writeFile(join(source, ".gitignore"), "dist/\n")
  sh(source, "git init -q -b main && git add -A && git -c user.name=t -c user.email=t@t commit -q -m base")
  sh(folder, `git clone -q --bare source ${remote()}`)
  head = sh(source, "git rev-parse HEAD")
})

afterEach(() => rm(folder, { recursive: true, force: true }))

describe("diff", () => {
  it("gives back an equal tree: odd names, binary, modes, links, deletions, files become folders", () =>
    inCheckout(function* (checkout, again) {
      yield* write(checkout, {
        "src/a.ts": "one\nTWO\n",
        "with space.txt": "s\n",
        'q"uo\nte é.txt': "q\n",
        "-rf": "dash\n",
        "crlf.txt": "a\r\nb\r\n",
        "data.bin": Buffer.from([0, 255, 10, 13, 0]),
        "dist/ignored.js": "x"
      })
      yield* Effect.promise(async () => {
        await writeFile(join(checkout.path, "logo.png"), Buffer.from([0, 9, 9]))
        await chmod(join(checkout.path, "src/a.ts"), 0o755)
        await rm(join(checkout.path, "src/b.ts"))
        await mkdir(join(checkout.path, "src/b.ts"))
        await writeFile(join(checkout.path, "src/b.ts/inner"), "i\n")
        await symlink("a.ts", join(checkout.path, "src/link"))
      })
      const patch = yield* diff(checkout)
      yield* apply(again, patch)
      expect(yield* diff(again)).toEqual(patch)
      const changes = yield* paths(patch)
      expect(Object.fromEntries(changes.map(({ path, kind, newMode }) => [path, `${kind} ${newMode}`]))).toEqual({
        "-rf": "added 100644",
        "crlf.txt": "added 100644",
        "data.bin": "added 100644",
        "logo.png": "modified 100644",
        'q"uo\nte é.txt': "added 100644",
        "src/a.ts": "modified 100755",
        "src/b.ts": "deleted null",
        "src/b.ts/inner": "added 100644",
        "src/link": "added 120000",
        "with space.txt": "added 100644"
      })
      const names = changes.map(({ path }) => path)
      expect(yield* blobs(again, names)).toEqual(yield* blobs(checkout, names))
    }))

  it("runs nothing and believes nothing that the work tree says about git", () =>
    inCheckout(function* (checkout, again) {
      yield* write(checkout, { "src/a.ts": "one\nchanged\n" })
      yield* write(again, { "src/a.ts": "one\nchanged\n" })
      const honest = yield* diff(again)
      const trap = `sh -c 'touch ${folder}/ran; cat'`
      for (const [key, value] of [
        ["filter.evil.clean", trap],
        ["filter.evil.smudge", trap],
        ["diff.evil.textconv", trap],
        ["diff.external", trap],
        ["core.fsmonitor", trap],
        ["core.excludesFile", `${checkout.path}/hide`]
      ])
        sh(checkout.path, "git", ["config", key!, value!])
      yield* write(checkout, {
        ".git/info/attributes": "* filter=evil diff=evil\n",
        ".git/info/exclude": "*\n",
        ".git/hooks/post-index-change": `#!/bin/sh\ntouch ${folder}/ran\n`,
        ".gitattributes": "* filter=evil diff=evil text eol=crlf working-tree-encoding=UTF-16 ident\n*.ts -diff\n"
      })
      yield* Effect.promise(() => chmod(join(checkout.path, ".git/hooks/post-index-change"), 0o755))
      yield* write(checkout, {
        "nested/.git/config": `[core]\nfsmonitor = ${trap}\n`,
        "nested/.git/HEAD": "ref: refs/heads/x\n"
      })
      yield* write(checkout, { "nested/.git/objects/x": "", "nested/.git/refs/x": "" })
      const patch = Buffer.from(yield* diff(checkout)).toString()
      expect((yield* paths(Buffer.from(patch))).map(({ path }) => path)).toEqual([".gitattributes", "src/a.ts"])
      expect(patch.endsWith(Buffer.from(honest).toString())).toBe(true)
      yield* apply(checkout, Buffer.from(revert))
      expect(existsSync(join(folder, "ran"))).toBe(false)
      // The traps are real: plain git falls into them.
      yield* write(checkout, { ".gitattributes": "* filter=evil\n" })
      sh(checkout.path, "git -c core.fsmonitor=false add -f src")
      expect(existsSync(join(folder, "ran"))).toBe(true)
    }))

  it("does not read through a link that took a folder's place, and flags it", () =>
    inCheckout(function* (checkout) {
      yield* Effect.promise(async () => {
        await mkdir(join(folder, "outside"))
        await writeFile(join(folder, "outside/a.ts"), "secret\n")
        await rm(join(checkout.path, "src"), { recursive: true })
        await symlink(join(folder, "outside"), join(checkout.path, "src"))
      })
      const patch = yield* diff(checkout)
      expect(Buffer.from(patch).toString()).not.toContain("secret")
      const changes = yield* paths(patch)
      expect(changes.map(({ path, kind, leavesTree }) => [path, kind, leavesTree])).toEqual([
        ["src", "added", true],
        ["src/a.ts", "deleted", false],
        ["src/b.ts", "deleted", false]
      ])
      expect(yield* blobs(checkout, ["src/a.ts"])).toEqual({})
    }))
})

describe("apply", () => {
  it("refuses a patch that leaves the tree, also through a link", () =>
    inCheckout(function* (checkout) {
      const outside = revert.replaceAll("src/a.ts", "../a.ts")
      expect(yield* Effect.flip(apply(checkout, Buffer.from(outside)))).toMatchObject({
        _tag: "PatchRefused",
        path: "../a.ts"
      })
      yield* Effect.promise(() => symlink(folder, join(checkout.path, "door")))
      const through = added("door/x")
      expect(yield* Effect.flip(apply(checkout, Buffer.from(through)))).toMatchObject({ _tag: "GitFailed" })
      expect(existsSync(join(folder, "x"))).toBe(false)
    }))
})

describe("seed", () => {
  it("makes a patch part of the starting point, for us and for the work tree's own git", () =>
    inCheckout(function* (checkout) {
      const seeded = yield* seed(checkout, Buffer.from(added("test.ts")))
      expect((yield* diff(seeded)).length).toBe(0)
      expect(sh(seeded.path, "git status --porcelain")).toBe("")
      yield* write(seeded, { "src/b.ts": "fixed\n" })
      expect((yield* paths(yield* diff(seeded))).map(({ path }) => path)).toEqual(["src/b.ts"])
    }))
})

describe("checkout", () => {
  it("shares nothing with the mirror, knows no remote, and is gone with its scope", async () => {
    let seen: Checkout | undefined
    await inCheckout(function* (checkout) {
      seen = checkout
      expect(sh(checkout.path, "git rev-parse HEAD")).toBe(head)
      expect(sh(checkout.path, "git status --porcelain")).toBe("")
      expect(sh(checkout.path, "git remote")).toBe("")
      expect(sh(checkout.path, "find .git -links +1 -type f; find .git -name alternates")).toBe("")
      yield* Effect.promise(async () => {
        await mkdir(join(checkout.path, "locked/in"), { recursive: true })
        await chmod(join(checkout.path, "locked"), 0o000)
      })
    })
    expect(existsSync(seen!.path)).toBe(false)
    expect(readdirSync(join(folder, "home/checkouts"))).toEqual([])
  })
})

const added = (path: string) =>
  `diff --git a/${path} b/${path}\nnew file mode 100644\n--- /dev/null\n+++ b/${path}\n@@ -0,0 +1 @@\n+x\n`

const revert = `diff --git a/src/a.ts b/src/a.ts
--- a/src/a.ts
+++ b/src/a.ts
@@ -1,2 +1,2 @@
 one
-changed
+two
`

const inCheckout = (
  use: (checkout: Checkout, again: Checkout) => Generator<Effect.Effect<unknown, unknown, Scope.Scope>, void, never>
) =>
  Effect.gen(function* () {
    const repositories = yield* Repositories
    const [checkout, again] = yield* Effect.all([
      repositories.checkout({ repository: "acme/shop", commit: head, into: join(folder, "one") }),
      repositories.checkout({ repository: "acme/shop", commit: head, into: join(folder, "two") })
    ])
    yield* Effect.gen(() => use(checkout, again))
  }).pipe(Effect.scoped, Effect.provide(Repositories.layer.pipe(Layer.provide(settings()))), Effect.runPromise)

const settings = () =>
  ConfigProvider.layer(
    ConfigProvider.fromUnknown({
      PATH: execFileSync("sh", ["-c", "echo $PATH"], { encoding: "utf8" }).trim(),
      REDGREEN_HOME: join(folder, "home"),
      GITHUB_URL: `file://${folder}/remotes`
    })
  )

const write = (checkout: Checkout, files: Readonly<Record<string, string | Uint8Array>>) =>
  Effect.promise(async () => {
    for (const [path, content] of Object.entries(files)) {
      await mkdir(join(checkout.path, path, ".."), { recursive: true })
      await writeFile(join(checkout.path, path), content)
    }
  })

const sh = (cwd: string, command: string, args?: ReadonlyArray<string>) =>
  args === undefined
    ? execFileSync("sh", ["-c", command], { cwd, encoding: "utf8" }).trim()
    : execFileSync(command, args, { cwd, encoding: "utf8" }).trim()
