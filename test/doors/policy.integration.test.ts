import { mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, assert } from "@effect/vitest"
import { ConfigProvider, Effect, Layer, Schedule } from "effect"
import type { Person, TaskId } from "#domain/Ids.ts"
import { next, statusOf } from "#domain/Step.ts"
import * as ApprovalPolicy from "#infra/ApprovalPolicy.ts"
import { obey, type Spoken } from "#ingest/command.ts"
import { GitHub } from "#integrations/github/GitHub.ts"
import { startServices } from "#local/startServices.ts"
import type { Settings } from "#local/World.ts"
import { eventsOf, workIn } from "#test/chronicle.ts"
import { planOnly } from "#test/scripts.ts"
import { inWorld, World } from "#test/world.ts"

const folder = mkdtempSync(join(tmpdir(), "redgreen-policy-"))
const file = join(folder, "approvals.yml")
afterAll(() => rmSync(folder, { recursive: true, force: true }))

writeFileSync(
  file,
  `required: 2
slack: {users: [U0OPERATOR]}
people:
  - {name: Morgan, github: Morgan, slack: U0MORGAN, jira: jira-morgan}
  - {name: Vera, github: vera, jira: jira-vera}
  - {name: Operator, slack: U0OPERATOR, api: token}
reminders: off
`
)

/** The world knows its own people, and would name them in a file of its own. */
const withPolicy = (settings: Settings) => ({ ...settings, REDGREEN_APPROVALS: file })

const morganOnSlack: Person = { channel: "slack", id: "U0MORGAN", name: "Morgan M." }
const morganOnJira: Person = { channel: "jira", id: "jira-morgan", name: "Morgan M." }
const veraOnJira: Person = { channel: "jira", id: "jira-vera", name: "Vera V." }
const operatorOnSlack: Person = { channel: "slack", id: "U0OPERATOR", name: "op" }
const places = { slack: "C01/1763.0042", jira: "PARCEL-7" } as const

let messages = 0

/** A word through a chat or a tracker, as their doors hand it on, with the services' own settings. */
const says = Effect.fnUntraced(function* (task: TaskId, by: Person, more: Partial<Spoken> = {}) {
  const { settings } = yield* World
  const place = by.channel === "slack" ? places.slack : places.jira
  const key = `${by.channel}:message:${++messages}`
  const spoken = {
    word: { _tag: "approve" },
    by,
    bot: false,
    key,
    at: new Date().toISOString(),
    place,
    ...more
  } as const
  const configured = ConfigProvider.layer(ConfigProvider.fromEnvRecord(withPolicy(settings)))
  const answered = yield* obey(task, spoken).pipe(
    Effect.map(({ status }): string => status),
    Effect.catchTag("Refused", ({ reason }) => Effect.succeed(reason)),
    Effect.provide(Layer.mergeAll(ApprovalPolicy.layer, GitHub.layer).pipe(Layer.provideMerge(configured)))
  )
  return { answered, key }
})

const begin = (settings: Settings, logFile: string) => startServices(withPolicy(settings), logFile)

inWorld({ script: planOnly, begin })("one policy for every channel", (it) => {
  it.effect("takes two people, and counts nobody twice", () =>
    Effect.gen(function* () {
      const { api, comment, history, planned, until } = yield* World
      const { number, plan, task } = yield* planned
      const first = yield* comment("maintainer", number, "@agent approve")
      assert.deepStrictEqual([first.status, first.body.status], [202, "awaiting approval"])

      for (const [by, place] of [
        [morganOnSlack, places.slack],
        [morganOnJira, places.jira]
      ] as const) {
        const again = yield* says(task, by)
        assert.strictEqual(again.answered, "Morgan M.'s yes counts already; it takes 1 more, from somebody else.")
        const refused = eventsOf(yield* history(task), "command.refused").find(({ key }) => key === again.key)
        assert.deepStrictEqual([refused?.place, refused?.reason, refused?.by], [place, again.answered, by])
      }
      assert.strictEqual(statusOf((yield* history(task)).state), "awaiting approval")

      const shown = yield* api("GET", `/api/tasks/${task}`).pipe(
        Effect.repeat({
          until: ({ body }) => body.approval?.given.length === 1,
          schedule: Schedule.spaced("50 millis")
        })
      )
      const { given, missing, required, who } = shown.body.approval
      assert.deepStrictEqual([given[0].by.name, given[0].grounds], ["morgan", "write permission on GitHub"])
      assert.deepStrictEqual([required, missing], [2, 1])
      assert.include(who, "Slack: U0OPERATOR")

      const second = yield* api("POST", `/api/tasks/${task}/approve`, { plan: plan.sha256.slice(0, 12) })
      assert.strictEqual(second.status, 200, second.text)
      const told = yield* until(task, "plan.approved")
      assert.deepStrictEqual(
        [...eventsOf(told, "plan.endorsed"), ...eventsOf(told, "plan.approved")].map(({ by, grounds }) => [
          by.channel,
          grounds
        ]),
        [
          ["github", "write permission on GitHub"],
          ["api", "API token of scope approve"]
        ]
      )
    })
  )

  it.effect("lets a known person's permission on GitHub count wherever they speak, and asks for it each time", () =>
    Effect.gen(function* () {
      const { history, planned } = yield* World
      const { task } = yield* planned
      const vera = yield* says(task, veraOnJira)
      assert.match(
        vera.answered,
        /^Vera V\. may not approve this: it takes .* with write permission on every repository/
      )
      const bot = yield* says(task, morganOnSlack, { bot: true })
      assert.strictEqual(bot.answered, "Morgan M. may not approve this: only people decide, and this is a bot.")
      const nobody = yield* says(task, { channel: "slack", id: "U0NOBODY", name: "morgan" })
      assert.match(nobody.answered, /may not approve this: it takes to be among the Slack users the policy names/)
      assert.strictEqual((yield* says(task, morganOnSlack)).answered, "awaiting approval")
      const told = yield* history(task)
      assert.lengthOf(eventsOf(told, "command.refused"), 3)
      assert.deepStrictEqual(
        eventsOf(told, "plan.endorsed").map(({ by, grounds }) => [by.id, grounds]),
        [["U0MORGAN", "write permission on GitHub as Morgan"]]
      )
    })
  )

  it.effect("takes GitHub's silence for neither a yes nor a no", () =>
    Effect.gen(function* () {
      const { comment, failNext, history, planned } = yield* World
      const { number, task } = yield* planned
      const before = workIn(yield* history(task))
      const asking = { path: /\/collaborators\/morgan\/permission$/i, times: 6 }
      yield* Effect.sync(() => failNext(asking, { status: 503 }))
      assert.strictEqual((yield* comment("maintainer", number, "@agent approve")).status, 503)
      assert.isTrue((yield* Effect.exit(says(task, morganOnSlack)))._tag === "Failure")
      assert.deepStrictEqual(workIn(yield* history(task)), before)
      assert.strictEqual((yield* says(task, morganOnSlack)).answered, "awaiting approval")
    })
  )

  it.effect("keeps whoever asked for the fix from approving it, from every channel", () =>
    Effect.gen(function* () {
      const { api, until } = yield* World
      const { body } = yield* api("POST", "/api/tasks", { title: "TypeError: rate of undefined", key: "asked-for" })
      const { state } = yield* until(body.task, (told) => next(told.state)._tag === "Approval")
      const plan = state.plan.current!.sha256.slice(0, 12)
      const own = yield* api("POST", `/api/tasks/${body.task}/approve`, { plan })
      assert.deepStrictEqual(
        [own.status, own.body.detail],
        [409, "API asked for this fix, so somebody else has to approve it."]
      )
      const elsewhere = yield* says(body.task, operatorOnSlack)
      assert.strictEqual(elsewhere.answered, "op asked for this fix, so somebody else has to approve it.")
      assert.strictEqual((yield* says(body.task, morganOnSlack)).answered, "awaiting approval")
    })
  )
})
