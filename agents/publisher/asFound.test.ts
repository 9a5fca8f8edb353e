import { assert, describe, it } from "@effect/vitest"
import { type Plan, sha256Of } from "#domain/Plan.ts"
import { fold } from "#domain/Task.ts"
import { planView } from "#ingest/slack/planView.ts"
import { jiraText } from "#integrations/jira/text.ts"
import { plan } from "#test/cast.ts"
import { examples } from "#test/examples.ts"
import { tell } from "#test/story.ts"
import { explanation } from "./explanation.ts"
import { issueComment } from "./issueComment.ts"
import { card as jiraCard } from "./jira/card.ts"
import { card as sentryCard } from "./sentry/card.ts"
import { slackCard } from "./slack/slackCard.ts"
import { summaryOf } from "./summary.ts"

/** What every channel shows while the plan waits. */
const shown = (waiting: Plan) => {
  const sha256 = sha256Of(waiting)
  const history = tell([
    examples["task.received"],
    { _tag: "plan.created", plan: waiting, sha256 },
    { ...examples["pr.opened"], plan: { ...examples["pr.opened"].plan, sha256 } }
  ])
  const state = fold(history.map(({ event }) => event))
  const summary = summaryOf("t-1", history, state, Date.parse(history.at(-1)!.stored.time))!
  return {
    slack: textsIn(slackCard(summary, null).blocks),
    "slack, the whole plan": textsIn([planView(waiting, sha256, true)]),
    jira: jiraText(jiraCard(summary, state.intake!.report, undefined)).text,
    sentry: sentryCard(summary),
    issue: issueComment(summary),
    explain: explanation(summary, state)
  }
}

const textsIn = (blocks: unknown): string =>
  [...JSON.stringify(blocks).matchAll(/"text":("(?:[^"\\]|\\.)*")/g)].map(([, text]) => JSON.parse(text!)).join("\n")

const { baseline, ...chosen } = plan.repositories[0]!
const found = (change: Partial<NonNullable<typeof baseline>>): Plan => ({
  ...plan,
  repositories: [{ ...chosen, baseline: { ...baseline!, ...change } }]
})

describe("before a plan is approved, every channel", () => {
  it("says how the tests stood", () => {
    const { issue: _, ...channels } = shown(plan)
    for (const [channel, text] of Object.entries(channels)) {
      assert.match(text, /37 tests pass, 1 fails already \(`?test\/clock\.test\.js (>|&gt;) ticks`?\)\./, channel)
      assert.match(text, /Needs `?postgres`?\./, channel)
      assert.notInclude(text, "WITHOUT", channel)
    }
  })

  it("warns where nothing stands around the code", () => {
    const open = found({ environment: { ...baseline!.environment, wall: "none" } })
    for (const [channel, text] of Object.entries(shown(open)))
      assert.include(text, "Runs WITHOUT a sandbox: the code of the repository can do here", channel)
  })

  it("shows names from the repository as they are", () => {
    const hostile = "<!channel> @alice #1 `x` <script> [a](https://evil.example)"
    const channels = shown(found({ failing: [hostile], services: [hostile] }))
    assert.notMatch(channels.slack, /<[!@#]/)
    assert.notMatch(channels["slack, the whole plan"], /<[!@#]/)
    for (const text of [channels.sentry, channels.explain]) assert.include(text, "``<!channel> @alice #1 `x` <script>")
  })
})
