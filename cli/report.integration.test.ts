import { execFile } from "node:child_process"
import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { assert, layer } from "@effect/vitest"
import { Effect, Layer } from "effect"
import { HttpServer } from "effect/http"
import { lessonsApi } from "#projections/lessons/lessonsApi.ts"
import { approvals } from "#projections/models/approvals.ts"
import { lessons } from "#projections/models/lessons.ts"
import { money } from "#projections/models/money.ts"
import { throughput } from "#projections/models/throughput.ts"
import { histories, june } from "#projections/reports/juneFixture.ts"
import { reportsApi } from "#projections/reports/reportsApi.ts"
import { answeringFrom, get, TOKEN } from "#projections/reports/reportsFixture.ts"
import * as render from "./renderReport.ts"
import { throughput as renderThroughput } from "./renderThroughput.ts"

const routes = Layer.mergeAll(reportsApi, lessonsApi)
const served = answeringFrom(routes, [money, throughput, approvals, lessons], histories)
const window = june.split("&").flatMap((one) => [`--${one.split("=")[0]}`, one.split("=")[1]!])

layer(served, { excludeTestServices: true, timeout: "60 seconds" })("redgreen report and lessons", (it) => {
  it.effect("tell a terminal what it is worth, with what was assumed and how it changed", () =>
    Effect.gen(function* () {
      const { stderr, stdout } = yield* redgreen("report", ...window, "--compare", "previous")
      assert.match(
        stdout,
        /2026-06-01 to 2026-07-01 \(UTC, the end left out\), beside 2026-05-02 to 2026-06-01/,
        stderr
      )
      assert.match(stdout, /^success rate +33\.3 % +100\.0 % +-66\.7 %$/m)
      assert.match(stdout, /^cost +\$2\.37 +\$1\.69 +\+\$0\.69$/m)
      assert.include(stdout, "Assumed: 1.87 hours of a person for a merged fix, at $60 an hour")
    })
  )

  it.effect("fit a terminal, every one of them, in a quiet time too", () =>
    Effect.gen(function* () {
      for (const quiet of [false, true])
        for (const compare of ["", "&compare=previous"]) {
          const when = quiet ? "from=2020-01-01&to=2020-01-02" : june
          const answer = Effect.fnUntraced(function* (what: string) {
            const { body } = yield* get(`/api/reports/${what}?${when}${compare}`)
            return body
          })
          const pages = [
            render.roi(yield* answer("roi")),
            render.cost(yield* answer("cost")),
            render.leadTime(yield* answer("lead-time")),
            render.refusals(yield* answer("refusals")),
            render.approvals(yield* answer("approvals")),
            render.repositories(yield* answer("repositories")),
            renderThroughput(yield* answer("throughput"))
          ]
          for (const line of pages.flatMap((page) => page.split("\n"))) {
            assert.isAtMost(line.length, 110)
            assert.notMatch(line, /undefined|NaN|null|\[object/)
          }
        }
    })
  )

  it.effect("name where the money and the time went", () =>
    Effect.gen(function* () {
      const cost = yield* redgreen("report", "cost", ...window, "--by", "outcome")
      assert.match(cost.stdout, /^merged +\$0\.84 +35\.5 % +5 +1 +\$8\.00 +\$0\.84$/m)
      assert.match(cost.stdout, /^all +\$2\.37 +100\.0 % +/m)
      const time = yield* redgreen("report", "lead-time", ...window)
      assert.match(time.stdout, /^alert to pull request +2 +18 min 20 s +25 min 0 s +26 min 30 s +100\.0 %$/m)
      assert.match(time.stdout, /26 min 40 s +wait for approval, 18 min 0 s/)
    })
  )

  it.effect("are for machines as well, and say what a flag is for", () =>
    Effect.gen(function* () {
      const json = yield* redgreen("report", "cost", ...window, "--by", "model", "--json")
      assert.strictEqual(JSON.parse(json.stdout).total.usd, 2.37287)
      const csv = yield* redgreen("report", "cost", ...window, "--by", "model", "--csv")
      assert.match(csv.stdout, /^task,phase,model,/)
      const misplaced = yield* redgreen("report", "roi", "--by", "model")
      assert.strictEqual(misplaced.code, 1)
      assert.include(misplaced.stderr, "--by is for `redgreen report cost`")
      const future = yield* redgreen("report", "--from", "2999-01-01")
      assert.include(future.stderr, "--from 2999-01-01 comes after the end: without --to that is the end of today")
      const other = yield* redgreen("report", ...window, "--compare-from", "2026-05-25")
      assert.include(other.stdout, "Beside another length of time: 7 days, not 30 days.")
      const odd = yield* redgreen("report", "cost", "--by", "colour")
      assert.include(odd.stderr, "by is one or more of task, phase")
    })
  )

  it.effect("find what was learnt", () =>
    Effect.gen(function* () {
      const { stdout } = yield* redgreen("lessons", "rounding", "rates.js", "--limit", "1", "--outcome", "merged")
      assert.match(stdout, /^TypeError: Cannot read properties of undefined \(reading 'rate'\) {2}merged$/m)
      assert.include(stdout, "baseRate rounds the weight above the last band down")
      assert.include(stdout, "http://127.0.0.1:4000/harbor/parcel-post/pull/7")
      assert.include((yield* redgreen("lessons", "unheardof")).stdout, "Nothing was learnt about that yet.")
    })
  )
})

const redgreen = (...args: ReadonlyArray<string>) =>
  Effect.gen(function* () {
    const server = yield* HttpServer.HttpServer
    const { port } = server.address as { readonly port: number }
    const dir = yield* Effect.acquireRelease(
      Effect.promise(() => mkdtemp(join(tmpdir(), "redgreen-report-"))),
      (folder) => Effect.promise(() => rm(folder, { recursive: true }))
    )
    const env = { REDGREEN_URL: `http://127.0.0.1:${port}`, REDGREEN_API_TOKEN: TOKEN, NO_COLOR: "1" }
    return yield* Effect.promise(
      () =>
        new Promise<{ code: number; stdout: string; stderr: string }>((done) => {
          execFile(
            process.execPath,
            [join(import.meta.dirname, "main.ts"), ...args],
            { cwd: dir, env },
            (error, stdout, stderr) => done({ code: Number(error?.code ?? 0), stdout, stderr })
          )
        })
    )
  }).pipe(Effect.scoped)
