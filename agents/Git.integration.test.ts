import { execFileSync } from "node:child_process"
import { mkdtemp, rm } from "node:fs/promises"
import { createServer, type RequestListener } from "node:http"
import type { AddressInfo } from "node:net"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { ConfigProvider, Effect, Fiber, Layer } from "effect"
import { afterEach, beforeEach, describe, expect, it } from "vitest"
import { startGitHub } from "#local/github/startGitHub.ts"
import { git, gitText } from "./Git.ts"
import { Repositories } from "./Repositories.ts"

const token = "ghs_1234_not-a-real.token"
let folder: string

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "redgreen-git-"))
})

afterEach(() => rm(folder, { recursive: true }))

describe("git", () => {
  it("inherits no setting of the machine or the person", () =>
    Effect.runPromise(
      Effect.gen(function* () {
        const listed = yield* gitText(["config", "--list", "--show-scope"])
        expect(listed.split("\n").filter((line) => !line.startsWith("command"))).toEqual([])
      })
    ))

  it("blanks credentials in what it says about a failure", () =>
    Effect.runPromise(
      Effect.gen(function* () {
        const failed = yield* Effect.flip(git(["ls-remote", `http://x:${token}@127.0.0.1:1/a/b.git`]))
        expect(failed.exit).toBe(128)
        expect(failed.message).toContain("http://***@127.0.0.1:1/a/b.git")
        expect(JSON.stringify(failed)).not.toContain(token)
      })
    ))

  it("speaks no transport that runs a program", () =>
    Effect.runPromise(
      Effect.gen(function* () {
        const failed = yield* Effect.flip(git(["ls-remote", `ext::touch ${folder}/ran`]))
        expect(failed.stderr).toContain("not allowed")
      })
    ))

  it("says so when git is not installed", () =>
    Effect.runPromise(
      Effect.flip(git(["version"])).pipe(
        Effect.tap((failed) => Effect.sync(() => expect(failed).toMatchObject({ exit: 127 }))),
        Effect.provide(ConfigProvider.layer(ConfigProvider.fromUnknown({ PATH: folder })))
      )
    ))

  it("ends with its fiber", async () => {
    const asked = Promise.withResolvers<void>()
    const gone = Promise.withResolvers<void>()
    await serving(
      (request) => {
        request.socket.once("close", () => gone.resolve())
        asked.resolve()
      },
      async (url) => {
        const fiber = Effect.runFork(git(["ls-remote", `${url}/a/b.git`]))
        await asked.promise
        await Effect.runPromise(Fiber.interrupt(fiber))
        await gone.promise
      }
    )
  })
})

describe("the token", () => {
  it("opens the repository over HTTP and is written nowhere", async () => {
    const source = join(folder, "source")
    execFileSync("git", ["init", "-q", "-b", "main", source])
    const commit = ["-c", "user.name=t", "-c", "user.email=t@t", "commit", "-q", "--allow-empty", "-m", "base"]
    execFileSync("git", commit, { cwd: source })
    const users = [{ login: "bot", type: "User", token, permissions: { "acme/shop": "write" } }] as const
    const hub = await startGitHub({ root: join(folder, "hub"), users })
    try {
      await hub.importRepository({ owner: "acme", name: "shop", from: source })
      await withRepositories(hub.url, function* (repositories) {
        const { head } = yield* repositories.refresh("acme/shop")
        const author = { name: "R", email: "r@r" }
        const draft = { files: { a: "a" }, message: "a", author, date: "2026-01-01T00:00:00Z" }
        const [made] = yield* repositories.commit({ repository: "acme/shop", parent: head, drafts: [draft] })
        yield* repositories.push({
          repository: "acme/shop",
          branch: "b",
          parent: head,
          commit: made!,
          expectedRemote: null
        })
        expect(yield* repositories.remoteHead("acme/shop", "b")).toBe(made)
      })
      expect(filesWith(token, join(folder, "home"))).toEqual([])
      await withRepositories(
        hub.url,
        function* (repositories) {
          const failed = yield* Effect.flip(repositories.refresh("acme/shop"))
          expect(failed.stderr).toContain("Authentication failed")
          expect(JSON.stringify(failed)).not.toContain("wrong-token")
        },
        "wrong-token"
      )
    } finally {
      await hub.stop()
    }
  })

  it("follows no redirect", async () => {
    const asked: Array<string> = []
    await serving(
      (request, response) => {
        asked.push(request.url ?? "")
        response.writeHead(401, { "www-authenticate": "Basic" }).end()
      },
      (elsewhere) =>
        serving(
          (request, response) => void response.writeHead(302, { location: `${elsewhere}${request.url}` }).end(),
          (url) =>
            withRepositories(url, function* (repositories) {
              expect((yield* Effect.flip(repositories.refresh("acme/shop"))).exit).toBe(128)
            })
        )
    )
    expect(asked).toEqual([])
  })
})

const withRepositories = (
  url: string,
  use: (repositories: Repositories["Service"]) => Generator<Effect.Effect<unknown, unknown>, void, never>,
  withToken = token
) => {
  const settings = { REDGREEN_HOME: join(folder, "home"), GITHUB_URL: url, GITHUB_TOKEN: withToken }
  return Effect.gen(function* () {
    const repositories = yield* Repositories
    yield* Effect.gen(() => use(repositories))
  }).pipe(
    Effect.provide(Repositories.layer.pipe(Layer.provide(ConfigProvider.layer(ConfigProvider.fromUnknown(settings))))),
    Effect.runPromise
  )
}

const serving = async (listener: RequestListener, use: (url: string) => Promise<void>) => {
  const server = createServer(listener)
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
  try {
    await use(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)
  } finally {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  }
}

const filesWith = (text: string, where: string) =>
  execFileSync("sh", ["-c", 'grep -rlF -- "$1" "$2" || true', "sh", text, where], { encoding: "utf8" })
    .split("\n")
    .filter((line) => line !== "")
