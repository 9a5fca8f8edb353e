import { execFile } from "node:child_process"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { assert } from "@effect/vitest"
import { Effect } from "effect"
import { TaskId } from "#domain/Ids.ts"
import type { Answered } from "#test/doors.ts"
import { atPublicAddress, ownersToken, PublicAddress } from "#test/publicAddress.ts"

const main = join(import.meta.dirname, "../../cli/main.ts")
const bug = { title: "20.4 kg to the Netherlands has no price" }

atPublicAddress()("API tokens", (it) => {
  it.effect("let their holder do what their scopes say, and nothing more", () =>
    Effect.gen(function* () {
      const { api, token } = yield* PublicAddress
      const holders = {
        report: yield* token("reporter", "report"),
        read: yield* token("reader", "read"),
        approve: yield* token("approver", "approve"),
        admin: yield* token("admin", "admin")
      }
      const asks = [
        ["POST", "/api/tasks", "report", { ...bug, key: "scopes" }],
        ["GET", "/api/tasks", "read"],
        ["GET", "/api/tasks/t-none", "read"],
        ["GET", "/api/tasks/t-none/events", "read"],
        ["POST", "/api/tasks/t-none/approve", "approve", { plan: "v1" }],
        ["POST", "/api/tasks/t-none/reject", "approve", { plan: "v1", feedback: "no" }],
        ["POST", "/api/tasks/t-none/cancel", "approve", {}],
        ["POST", "/api/tasks/t-none/retry", "approve", {}],
        ["GET", "/api/tokens", "admin"],
        ["POST", "/api/tokens", "admin", { name: "x", scopes: ["read"] }],
        ["DELETE", "/api/tokens/k-0000000000000000", "admin"],
        ["GET", "/api/dead-letters", "admin"],
        ["POST", "/api/dead-letters/1/requeue", "admin"]
      ] as const
      for (const [method, path, scope, body] of asks)
        for (const [held, { bearer }] of Object.entries(holders)) {
          const answer = yield* api(method, path, bearer, body)
          const what = `${method} ${path} with ${held}: ${answer.text}`
          if (held === scope || held === "admin") assert.notInclude([401, 403], answer.status, what)
          else {
            assert.strictEqual(expectProblem(answer, 403).scope, scope, what)
            assert.include(answer.headers.get("www-authenticate"), `error="insufficient_scope", scope="${scope}"`)
          }
        }
    })
  )

  it.effect("of scope report spend no more than the settings give", () =>
    Effect.gen(function* () {
      const { api, token } = yield* PublicAddress
      const reporter = yield* token("reporter", "report")
      const both = yield* token("both", "report", "approve")
      const report = (bearer: string, budgetUsd: number) =>
        api("POST", "/api/tasks", bearer, { ...bug, key: `budget-${budgetUsd}`, budgetUsd })
      assert.strictEqual((yield* report(reporter.bearer, 5)).status, 200)
      const refused = yield* report(reporter.bearer, 5.01)
      const problem = expectProblem(refused, 403)
      assert.include(problem.detail, "above $5 (REDGREEN_BUDGET_USD) takes the scope approve")
      assert.strictEqual(problem.scope, "approve")
      assert.include(refused.headers.get("www-authenticate"), 'scope="approve"')
      assert.strictEqual((yield* report(both.bearer, 5.01)).status, 200)
      const { task } = (yield* report(reporter.bearer, 5)).body
      const raised = yield* api("POST", `/api/tasks/${task}/retry`, reporter.bearer, { budgetUsd: 6 })
      assert.strictEqual(expectProblem(raised, 403).scope, "approve")
    })
  )

  it.effect("are made, listed and revoked, and nothing but the first answer ever holds the secret", () =>
    Effect.gen(function* () {
      const { api } = yield* PublicAddress
      const made = yield* api("POST", "/api/tokens", ownersToken, { name: "ci", scopes: ["read"] })
      assert.strictEqual(made.status, 201)
      const { id, token } = made.body
      assert.match(token, new RegExp(`^rg_${id}_[0-9a-f]{64}$`))
      assert.strictEqual((yield* api("GET", "/api/tasks", token)).status, 200)

      const listed = yield* api("GET", "/api/tokens")
      const { createdAt, ...rest } = listed.body.find((one: { id: string }) => one.id === id)
      const told = { id, name: "ci", scopes: ["read"], by: "API", expires: null, standing: "valid" }
      assert.deepStrictEqual(rest, told)
      assert.isAtMost(Date.now() - Date.parse(createdAt), 60_000)
      const secret = token.split("_").at(-1)
      assert.notInclude(listed.text, secret)

      for (const _ of [1, 2]) {
        const revoked = yield* api("DELETE", `/api/tokens/${id}`)
        assert.deepStrictEqual([revoked.status, revoked.body.message], [200, "The token ci is revoked."])
      }
      const refused = expectProblem(yield* api("GET", "/api/tasks", token), 401)
      assert.strictEqual(refused.detail, "This token was revoked.")
      const after = (yield* api("GET", "/api/tokens")).body.find((one: { id: string }) => one.id === id)
      assert.strictEqual(after.standing, "revoked")
      // Its history is no task's.
      expectProblem(yield* api("GET", `/api/tasks/${id}/events`), 404)
      expectProblem(yield* api("DELETE", "/api/tokens/k-0123456789abcdef"), 404)
      expectProblem(yield* api("DELETE", "/api/tokens/t-0123456789ab"), 400)
    })
  )

  it.effect("are made, listed and revoked from the command line, the secret alone on stdout", () =>
    Effect.gen(function* () {
      const { api, url } = yield* PublicAddress
      const redgreen = (...args: ReadonlyArray<string>) =>
        Effect.promise(
          () =>
            new Promise<{ stdout: string; stderr: string }>((resolve) => {
              const env = { PATH: "/usr/bin:/bin", REDGREEN_URL: url, REDGREEN_API_TOKEN: ownersToken }
              execFile(process.execPath, [main, "token", ...args], { cwd: tmpdir(), env }, (_, stdout, stderr) =>
                resolve({ stdout, stderr })
              )
            })
        )
      const made = yield* redgreen("create", "--name", "laptop", "--scopes", "read,approve", "--expires", "90d")
      const [, bearer = "", id = ""] = /^(rg_(k-[0-9a-f]{16})_[0-9a-f]{64})\n$/.exec(made.stdout) ?? []
      assert.strictEqual(made.stderr.trim(), `This is ${id}. Keep it safe: it is not shown again.`)
      assert.strictEqual((yield* api("GET", "/api/tasks", bearer)).status, 200)
      const day = new Date(Date.now() + 90 * 86_400_000).toISOString().slice(0, 10)
      const { stdout } = yield* redgreen("list")
      assert.match(stdout, new RegExp(`${id} +laptop +read,approve +.* ago +API +until ${day}|${id}.*just now`))
      assert.strictEqual((yield* redgreen("revoke", id)).stdout, "The token laptop is revoked.\n")
      assert.strictEqual((yield* api("GET", "/api/tasks", bearer)).status, 401)
      const mistakes = [
        [["create", "--name", "x", "--scopes", "everything"], '"everything" are no scopes: choose from report, read'],
        [["create", "--name", "x", "--scopes", "read", "--expires", "soon"], '"soon" is no time such as 12h'],
        [["revoke", "laptop"], '"laptop" is no token'],
        [["revoke", "k-0123456789abcdef"], "No token is called k-0123456789abcdef. See `redgreen token list`."]
      ] as const
      for (const [args, sentence] of mistakes) {
        const { stderr, stdout } = yield* redgreen(...args)
        assert.strictEqual(stdout, "")
        assert.include(stderr, `redgreen: ${sentence}`)
      }
    })
  )

  it.effect("end when they were said to", () =>
    Effect.gen(function* () {
      const { api } = yield* PublicAddress
      const until = (expires: string) =>
        Effect.map(
          api("POST", "/api/tokens", ownersToken, { name: "short", scopes: ["read"], expires }),
          ({ body }) => body
        )
      const past = yield* until("2026-01-01T00:00:00Z")
      assert.include(expectProblem(yield* api("GET", "/api/tasks", past.token), 401).detail, "has expired")
      const future = yield* until("2999-01-01T00:00:00Z")
      assert.strictEqual((yield* api("GET", "/api/tasks", future.token)).status, 200)
      const wrong = { name: "none", scopes: [], expires: "soon" }
      const problem = expectProblem(yield* api("POST", "/api/tokens", ownersToken, wrong), 400)
      assert.include(JSON.stringify(problem), "scopes")
    })
  )

  it.effect("are refused when anything about them is wrong", () =>
    Effect.gen(function* () {
      const { api, token } = yield* PublicAddress
      const { bearer } = yield* token("whole", "read")
      const other = yield* token("other", "read")
      const [, , secret] = bearer.split("_")
      for (const wrong of [
        "",
        "x",
        `${bearer}0`,
        bearer.slice(0, -1),
        `rg_${other.id}_${secret}`,
        `rg_k-ffffffffffffffff_${secret}`
      ]) {
        const answer = yield* api("GET", "/api/tasks", wrong)
        const { detail } = expectProblem(answer, 401)
        assert.include(detail, "Authorization: Bearer")
        assert.strictEqual(answer.headers.get("www-authenticate"), 'Bearer realm="redgreen"')
      }
    })
  )

  it.effect("are people of their own: one reports, another approves", () =>
    Effect.gen(function* () {
      const { api, plan, token } = yield* PublicAddress
      const reporter = yield* token("reporter", "report", "approve")
      const reported = yield* api("POST", "/api/tasks", reporter.bearer, { ...bug, key: "two people" })
      const task = TaskId.make(reported.body.task)
      yield* plan(task)
      const own = expectProblem(yield* api("POST", `/api/tasks/${task}/approve`, reporter.bearer, { plan: "v1" }), 409)
      assert.include(own.detail, "asked for this fix")
      const approver = yield* token("approver", "approve")
      const approved = yield* api("POST", `/api/tasks/${task}/approve`, approver.bearer, { plan: "v1" })
      assert.deepStrictEqual([approved.status, approved.body.status], [200, "writing tests"])
    })
  )
})

atPublicAddress({ REDGREEN_RATE_LIMIT: "3", REDGREEN_TASKS_PER_HOUR: "2" })("rate limits", (it) => {
  it.effect("count each token for itself, and say when to come again", () =>
    Effect.gen(function* () {
      const { api, token } = yield* PublicAddress
      const hasty = yield* token("hasty", "read")
      for (const left of [2, 1, 0]) {
        const answer = yield* api("GET", "/api/tasks", hasty.bearer)
        assert.strictEqual(answer.status, 200, answer.text)
        assert.strictEqual(answer.headers.get("ratelimit-policy"), '"requests";q=3;w=60')
        assert.match(answer.headers.get("ratelimit") ?? "", new RegExp(`^"requests";r=${left};t=\\d+$`))
      }
      const refused = yield* api("GET", "/api/tasks", hasty.bearer)
      const { detail, retryAfter } = expectProblem(refused, 429)
      assert.strictEqual(refused.headers.get("retry-after"), String(retryAfter))
      assert.isAtMost(retryAfter, 20)
      assert.include(detail, "More than 3 requests in one minute")
      const patient = yield* token("patient", "read")
      assert.strictEqual((yield* api("GET", "/api/tasks", patient.bearer)).status, 200)
    })
  )

  it.effect("stop wrong tokens, but not good ones from the same address", () =>
    Effect.gen(function* () {
      const { api, token } = yield* PublicAddress
      const guesses = yield* Effect.forEach([1, 2, 3, 4, 5], (n) => api("GET", "/api/tasks", `guess-${n}`))
      assert.deepStrictEqual(
        guesses.map(({ status }) => status),
        [401, 401, 401, 429, 429]
      )
      const good = yield* token("good", "read")
      assert.strictEqual((yield* api("GET", "/api/tasks", good.bearer)).status, 200)
    })
  )

  it.effect("count new tasks, not what is told again", () =>
    Effect.gen(function* () {
      const { api, token } = yield* PublicAddress
      const report = (bearer: string, key: string) => api("POST", "/api/tasks", bearer, { ...bug, key })
      const one = yield* token("one", "report")
      assert.strictEqual((yield* report(one.bearer, "first")).status, 200)
      assert.strictEqual((yield* report(one.bearer, "first")).status, 200)
      assert.strictEqual((yield* report(one.bearer, "second")).status, 200)
      const two = yield* token("two", "report")
      for (const key of ["third", "fourth"]) assert.strictEqual((yield* report(two.bearer, key)).status, 200)
      const refused = yield* report(two.bearer, "fifth")
      assert.include(expectProblem(refused, 429).detail, "More than 2 new tasks in one hour")
    })
  )
})

const expectProblem = (answer: Answered, status: number) => {
  assert.strictEqual(answer.status, status, answer.text)
  assert.include(answer.headers.get("content-type"), "application/problem+json")
  assert.strictEqual(answer.body.status, status)
  return answer.body
}
