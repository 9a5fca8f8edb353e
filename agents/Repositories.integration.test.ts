import { execFile, execFileSync } from "node:child_process"
import { readdirSync, truncateSync } from "node:fs"
import { mkdtemp, readdir, rm, utimes, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { promisify } from "node:util"
import { ConfigProvider, Effect, Fiber, Layer, type Scope } from "effect"
import { afterEach, beforeEach, describe, expect, it } from "vitest"
import type { CommitDraft } from "./Commits.ts"
import { Repositories } from "./Repositories.ts"

const shop = "acme/shop"
let folder: string
let remote: string
let source: string
let mirror: string

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "redgreen-repositories-"))
  source = join(folder, "source")
  remote = join(folder, "remotes/acme/shop.git")
  mirror = join(folder, "home/mirrors/acme/shop.git")
  execFileSync("git", ["init", "-q", "-b", "trunk", source])
  await commitInSource("a.txt", "one\n")
  execFileSync("git", ["clone", "-q", "--bare", source, remote])
})

afterEach(() => rm(folder, { recursive: true, force: true }))

describe("refresh", () => {
  it("answers the default branch and follows it", () =>
    withRepositories(function* (repositories) {
      expect(yield* repositories.refresh(shop)).toEqual({ branch: "trunk", head: headOf(source) })
      yield* moveRemote("two\n")
      expect(yield* repositories.refresh(shop)).toEqual({ branch: "trunk", head: headOf(source) })
    }))

  it("works at once within a process and between processes that share the folder", async () => {
    const all = (repositories: Repositories["Service"]) => [1, 2, 3].map(() => repositories.refresh(shop))
    const here = withRepositories(function* (repositories) {
      return yield* Effect.all(all(repositories), { concurrency: "unbounded" })
    })
    const elsewhere = Promise.all([refreshElsewhere(), refreshElsewhere()])
    for (const { head } of [...(await here), ...(await elsewhere)]) expect(head).toBe(headOf(source))
    expect(await readdir(join(mirror, ".."))).toEqual(["shop.git"])
  })

  it("fails, saying why and without the credential, when there is no such repository", () =>
    withRepositories(function* (repositories) {
      const failed = yield* Effect.flip(repositories.refresh("acme/none"))
      expect(failed).toMatchObject({ _tag: "GitFailed", exit: 128 })
      expect(failed.stderr).toContain("does not")
    }))

  it("takes no other name for a repository", () =>
    withRepositories(function* (repositories) {
      for (const name of ["../../etc", "acme", "acme/..", "acme/a/b", "-x/y"])
        expect((yield* Effect.exit(repositories.refresh(name)))._tag).toBe("Failure")
      expect(readdirSync(join(folder, "home"))).toEqual(["git-askpass"])
    }))

  it("takes over a lock whose holder is gone, and one nobody touched for a minute", () =>
    withRepositories(function* (repositories) {
      yield* repositories.refresh(shop)
      yield* moveRemote("two\n")
      const gone = execFileSync("sh", ["-c", "echo $$"], { encoding: "utf8" }).trim()
      yield* Effect.promise(() => writeFile(`${mirror}.lock`, claimOf(Number(gone), hostNow())))
      expect((yield* repositories.refresh(shop)).branch).toBe("trunk")
      yield* moveRemote("three\n")
      yield* Effect.promise(() => writeFile(`${mirror}.lock`, claimOf(1, "another-host")))
      const longAgo = new Date(Date.now() - 120_000)
      yield* Effect.promise(() => utimes(`${mirror}.lock`, longAgo, longAgo))
      expect((yield* repositories.refresh(shop)).branch).toBe("trunk")
    }))

  it("waits for a lock that is held", () =>
    withRepositories(function* (repositories) {
      yield* repositories.refresh(shop)
      yield* moveRemote("two\n")
      execFileSync("git", ["clone", "-q", "--bare", source, join(folder, "remotes/acme/other.git")])
      yield* Effect.promise(() => writeFile(`${mirror}.lock`, claimOf(process.ppid, hostNow())))
      const waiting = yield* Effect.forkChild(repositories.refresh(shop))
      // Work of the same kind, begun later and not locked out, has ended: the other would have ended too.
      yield* repositories.refresh("acme/other")
      expect(waiting.pollUnsafe()).toBeUndefined()
      yield* Effect.promise(() => rm(`${mirror}.lock`))
      expect((yield* Fiber.join(waiting)).branch).toBe("trunk")
    }))
})

describe("a broken mirror", () => {
  it.each(["refresh", "checkout"] as const)("is cloned again by %s", (call) =>
    withRepositories(function* (repositories) {
      const { head } = yield* repositories.refresh(shop)
      breakObjects()
      if (call === "refresh") expect((yield* repositories.refresh(shop)).head).toBe(head)
      const checkout = yield* repositories.checkout({ repository: shop, commit: head, into: join(folder, "work") })
      expect(readdirSync(checkout.path).sort()).toEqual([".git", "a.txt"])
      expect(execFileSync("git", ["--git-dir", mirror, "fsck", "--no-dangling"], { encoding: "utf8" })).toBe("")
    })
  )

  it("fetches a commit that no branch holds any more", () =>
    withRepositories(function* (repositories) {
      const pinned = headOf(source)
      yield* moveRemote("rewritten\n", "--amend")
      yield* repositories.refresh(shop)
      const checkout = yield* repositories.checkout({ repository: shop, commit: pinned, into: join(folder, "work") })
      expect(checkout.commit).toBe(pinned)
    }))
})

describe("commit and push", () => {
  it("gives the same names for the same input, in any state folder", async () => {
    const build = (home: string) =>
      withRepositories(function* (repositories) {
        return yield* repositories.commit({ repository: shop, parent: headOf(source), drafts })
      }, home)
    const [first, second] = [await build("home"), await build("other")]
    expect(first).toEqual(second)
    expect(first).toHaveLength(3)
    const show = (...args: ReadonlyArray<string>) =>
      execFileSync("git", ["--git-dir", mirror, "show", ...args], { encoding: "utf8" })
    expect(show("-s", "--format=%an <%ae> %at %ct%n%B", first[1]!)).toBe(
      "Redgreen <redgreen@acme.test> 1767323045 1767323045\nFix it\n\nBecause.\n\n"
    )
    expect(show(`${first[1]}:a.txt`)).toBe("fixed\n")
    expect(show("--name-status", "--format=", first[2]!)).toBe("D\tPLAN.md\n")
  })

  it("publishes a branch once, however often it is asked, and never over a foreign push", () =>
    withRepositories(function* (repositories) {
      const parent = headOf(source)
      const [plan, fix] = yield* repositories.commit({ repository: shop, parent, drafts })
      const branch = "redgreen/t-1"
      expect(yield* repositories.remoteHead(shop, branch)).toBeNull()
      expect(yield* repositories.push({ repository: shop, branch, parent, commit: plan!, expectedRemote: null })).toBe(
        plan
      )
      yield* repositories.push({ repository: shop, branch, parent, commit: plan!, expectedRemote: null })
      expect(yield* repositories.remoteHead(shop, branch)).toBe(plan)
      const foreign = headOf(source)
      execFileSync("git", ["--git-dir", remote, "update-ref", `refs/heads/${branch}`, foreign])
      const refused = yield* Effect.flip(
        repositories.push({ repository: shop, branch, parent, commit: fix!, expectedRemote: plan! })
      )
      expect(refused).toMatchObject({ _tag: "BranchMoved", actual: foreign })
      expect(yield* repositories.remoteHead(shop, branch)).toBe(foreign)
      yield* repositories.push({ repository: shop, branch, parent, commit: fix!, expectedRemote: foreign })
      expect(yield* repositories.remoteHead(shop, branch)).toBe(fix)
    }))

  it("without an expectation only goes forward", () =>
    withRepositories(function* (repositories) {
      const parent = headOf(source)
      const [first] = yield* repositories.commit({ repository: shop, parent, drafts })
      const aside = { ...drafts[0]!, message: "Other\n" }
      const [other] = yield* repositories.commit({ repository: shop, parent, drafts: [aside] })
      yield* repositories.push({ repository: shop, branch: "b", parent, commit: first! })
      const refused = yield* Effect.flip(repositories.push({ repository: shop, branch: "b", parent, commit: other! }))
      expect(refused).toMatchObject({ _tag: "BranchMoved", branch: "b", actual: first })
    }))

  it("tells whether two commits merge and how far they are apart", () =>
    withRepositories(function* (repositories) {
      const base = headOf(source)
      const build = (path: string) =>
        repositories.commit({ repository: shop, parent: base, drafts: [{ ...drafts[0]!, files: { [path]: path } }] })
      const [[ours], [theirs]] = [yield* build("a.txt"), yield* build("b.txt")]
      yield* moveRemote("conflict\n")
      const { head } = yield* repositories.refresh(shop)
      expect(yield* repositories.mergeCleanly(shop, head, theirs!)).toBe(true)
      expect(yield* repositories.mergeCleanly(shop, head, ours!)).toBe(false)
      expect(yield* repositories.commitsBetween(shop, base, head)).toBe(1)
    }))
})

const fixed = `diff --git a/a.txt b/a.txt
--- a/a.txt
+++ b/a.txt
@@ -1 +1 @@
-one
+fixed
`
const signed = { author: { name: "Redgreen", email: "redgreen@acme.test" }, date: "2026-01-02T03:04:05Z" }
const drafts = [
  { files: { "PLAN.md": "# Plan\n" }, message: "Plan\n", ...signed },
  { patch: Buffer.from(fixed), message: "Fix it\n\nBecause.\n", ...signed },
  { files: { "PLAN.md": null }, message: "Remove the plan\n", ...signed }
] satisfies ReadonlyArray<CommitDraft>

const withRepositories = <A>(
  use: (repositories: Repositories["Service"]) => Generator<Effect.Effect<unknown, unknown, Scope.Scope>, A, never>,
  home = "home"
) =>
  Effect.gen(function* () {
    const repositories = yield* Repositories
    return yield* Effect.gen(() => use(repositories))
  }).pipe(Effect.scoped, Effect.provide(Repositories.layer.pipe(Layer.provide(settings(home)))), Effect.runPromise)

const refreshElsewhere = async (): Promise<{ head: string }> => {
  const program = `
    import { Effect } from "effect"
    import { Repositories } from "#agents/Repositories.ts"
    const refresh = Effect.flatMap(Repositories, (repositories) => repositories.refresh("${shop}"))
    console.log(JSON.stringify(await Effect.runPromise(refresh.pipe(Effect.provide(Repositories.layer)))))`
  const { stdout } = await promisify(execFile)(process.execPath, ["--input-type=module", "-e", program], {
    cwd: join(import.meta.dirname, ".."),
    env: { PATH: "/usr/local/bin:/usr/bin:/bin", ...environment("home") }
  })
  return JSON.parse(stdout)
}

const settings = (home: string) => ConfigProvider.layer(ConfigProvider.fromUnknown(environment(home)))

const environment = (home: string) => ({
  REDGREEN_HOME: join(folder, home),
  GITHUB_URL: `file://${folder}/remotes`,
  GITHUB_TOKEN: "not-a-real-token"
})

const commitInSource = async (path: string, content: string, ...flags: ReadonlyArray<string>) => {
  await writeFile(join(source, path), content)
  execFileSync("git", ["add", "-A"], { cwd: source })
  const author = ["-c", "user.name=t", "-c", "user.email=t@t"]
  execFileSync("git", [...author, "commit", "-q", "-m", content, ...flags], { cwd: source })
}

const moveRemote = (content: string, ...flags: ReadonlyArray<string>) =>
  Effect.promise(async () => {
    await commitInSource("a.txt", content, ...flags)
    execFileSync("git", ["push", "-q", "--force", remote, "trunk"], { cwd: source })
  })

const headOf = (repository: string) =>
  execFileSync("git", ["rev-parse", "HEAD"], { cwd: repository, encoding: "utf8" }).trim()

const hostNow = () => execFileSync("hostname", { encoding: "utf8" }).trim()

const claimOf = (pid: number, host: string) => JSON.stringify({ host, pid, incarnation: "x", claim: "x" })

const breakObjects = () => {
  for (const name of readdirSync(join(mirror, "objects"), { recursive: true, encoding: "utf8" }))
    if (/^..\/.{38}$|\.pack$/.test(name)) {
      execFileSync("chmod", ["u+w", join(mirror, "objects", name)])
      truncateSync(join(mirror, "objects", name), 5)
    }
}
