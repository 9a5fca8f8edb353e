import { assert } from "@effect/vitest"
import { Effect, Schedule } from "effect"
import { pythonJson } from "#local/sentry/pythonJson.ts"
import { freshAlert, taskOf } from "#test/alerts.ts"
import { workIn } from "#test/chronicle.ts"
import { NatsServer } from "#test/NatsServer.ts"
import { planOnly } from "#test/scripts.ts"
import { inWorld, World } from "#test/world.ts"

inWorld({ script: planOnly })("while something is away", (it) => {
  it.effect("a delivery that cannot be stored is asked for again, and then it is one task", () =>
    Effect.gen(function* () {
      const { api, history, postWebhook, settled, signGitHub, signSentry, until } = yield* World
      const nats = yield* NatsServer
      assert.strictEqual(yield* readiness, 200)
      const alert = freshAlert("3-not-actionable")
      const body = pythonJson(alert)
      const signed = signSentry(body)
      const closed = closedPull(taskOf(alert))

      yield* nats.kill
      const [sentry, github, report] = yield* Effect.all(
        [
          postWebhook("/webhooks/sentry", body, signed),
          postWebhook("/webhooks/github", closed, signGitHub(closed, "pull_request")),
          api("POST", "/api/tasks", { title: "A bug" })
        ],
        { concurrency: "unbounded" }
      )
      for (const answer of [sentry, github, report]) {
        assert.strictEqual(answer.status, 503, answer.text)
        assert.include(answer.headers.get("content-type"), "application/problem+json")
      }
      assert.match(sentry.headers.get("retry-after") ?? "", /^\d+$/)
      assert.match(github.headers.get("retry-after") ?? "", /^\d+$/)
      assert.strictEqual((yield* api("GET", "/health")).status, 200)
      yield* eventually(readiness, 503)

      yield* nats.start
      yield* eventually(readiness, 200)
      const again = yield* postWebhook("/webhooks/sentry", body, signed)
      assert.strictEqual(again.body.task, taskOf(alert))
      yield* until(taskOf(alert), "task.parked")
      yield* settled
      const told = yield* history(taskOf(alert))
      assert.deepStrictEqual(workIn(told), ["task.received", "task.parked"])
    })
  )

  it.effect("alerts are taken without the database, which knows of them when it is back", () =>
    Effect.gen(function* () {
      const { api, database, raise, until } = yield* World
      yield* database.stop
      yield* eventually(readiness, 503)
      assert.strictEqual((yield* api("GET", "/health")).status, 200)
      const task = yield* raise(freshAlert("3-not-actionable"))
      yield* until(task, "task.parked")
      const unknown = yield* api("GET", `/api/tasks/${task}`)
      assert.strictEqual(unknown.status, 503, unknown.text)
      assert.include(unknown.headers.get("content-type"), "application/problem+json")

      yield* database.start
      yield* eventually(readiness, 200)
      const shown = Effect.map(api("GET", `/api/tasks/${task}`), ({ body, status }) => [status, body.status].join(" "))
      yield* eventually(shown, "200 parked")
    })
  )
})

const readiness = Effect.flatMap(World, ({ api }) => Effect.map(api("GET", "/ready"), ({ status }) => status))

/** Asks until it is so. Readiness and tables follow the world in their own time and no event tells of them. */
const eventually = <A, E, R>(asked: Effect.Effect<A, E, R>, wanted: A) =>
  asked.pipe(
    Effect.repeat({ until: (is) => is === wanted, schedule: Schedule.spaced("100 millis") }),
    Effect.timeoutOrElse({ duration: "60 seconds", orElse: () => Effect.die(new Error(`it was never ${wanted}`)) })
  )

const closedPull = (task: string) =>
  JSON.stringify({
    action: "closed",
    number: 1,
    pull_request: {
      ...{ node_id: "PR_1", html_url: "http://127.0.0.1/1", state: "closed", draft: true, merged: false },
      head: { ref: `redgreen/${task}`, sha: "0".repeat(40) }
    },
    repository: { full_name: "harbor/parcel-post" },
    sender: { login: "morgan", id: 1, type: "User" }
  })
