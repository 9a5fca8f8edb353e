import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { section } from "#integrations/slack/blocks.ts"
import { Slack } from "#integrations/slack/Slack.ts"
import type { SlackStandIn } from "./startSlack.ts"
import { eventsOf, namesMorgan, shown, task, withSlack } from "./TestBench.ts"

const look = (stand: SlackStandIn, as = "vera") =>
  Effect.promise(async () => (await fetch(`${stand.url}/channels/agents?as=${as}`)).text())

/** What a browser sends for a form of the page. */
const submit = (stand: SlackStandIn, form: Readonly<Record<string, string>>, origin = stand.url) =>
  Effect.promise(async () => {
    const request = {
      method: "POST",
      redirect: "manual",
      headers: { origin },
      body: new URLSearchParams(form)
    } as const
    const response = await fetch(`${stand.url}/channels/agents`, request)
    return { status: response.status, text: await response.text() }
  })

describe("the pages", () => {
  it.live("shows a channel to a person, who may only use its own forms", () =>
    withSlack({}, (stand) =>
      Effect.gen(function* () {
        const slack = yield* Slack
        yield* slack.post(yield* slack.channel, {
          text: "x",
          blocks: [section("&lt;script&gt; <https://a.example|a> <!channel>")]
        })
        const ask = (headers: Record<string, string> = {}, method = "GET") =>
          Effect.promise(async () => {
            const response = await fetch(`${stand.url}/channels/agents?as=vera`, { method, headers })
            return { status: response.status, text: await response.text() }
          })
        const { status, text } = yield* ask()
        assert.strictEqual(status, 200)
        assert.include(text, "&#60;script&#62;")
        assert.include(text, '<a href="https://a.example"')
        assert.include(text, '<b class="loud">@channel</b>')
        assert.strictEqual((yield* ask({ origin: "https://evil.example" }, "POST")).status, 403)
      })
    )
  )

  it.live("let a person approve, reject with feedback and read the plan", () =>
    withSlack({ policy: namesMorgan }, (stand) =>
      Effect.gen(function* () {
        const { ts } = yield* shown
        const page = yield* look(stand, "morgan")
        assert.include(page, '<button name="action" value="redgreen_approve"')
        assert.strictEqual((yield* submit(stand, { as: "morgan", ts, action: "redgreen_plan" })).status, 303)
        const reading = yield* look(stand, "morgan")
        assert.include(reading, "<dialog open><h2>Plan v1</h2>")
        assert.include(reading, "src/rates.js")
        const view = /name="view" type="hidden" value="(\w+)"/.exec(reading)![1]!
        yield* submit(stand, { as: "morgan", view, close: "yes" })
        yield* submit(stand, { as: "morgan", ts, action: "redgreen_reject" })
        const asking = /name="view" type="hidden" value="(\w+)"/.exec(yield* look(stand, "morgan"))![1]!
        assert.include(
          (yield* submit(stand, { as: "morgan", view: asking, "value:feedback": "" })).text,
          "Say what is wrong"
        )
        yield* submit(stand, { as: "morgan", ts, action: "redgreen_approve" })
        assert.lengthOf(yield* eventsOf(task, "plan.approved"), 1)
      })
    )
  )

  it.live("take commands, and show the answer to who gave them only", () =>
    withSlack({}, (stand) =>
      Effect.gen(function* () {
        yield* submit(stand, { as: "vera", command: "/agent run the <b>page</b> is blank" })
        assert.include(yield* look(stand, "vera"), "On it, as task <code>t-")
        assert.notInclude(yield* look(stand, "morgan"), "On it")
      })
    )
  )
})
