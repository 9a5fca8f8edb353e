import { assert, it } from "@effect/vitest"
import { ConfigProvider, Effect } from "effect"
import { startSlack } from "#local/slack/startSlack.ts"
import { slack } from "./slack.ts"

/** Status and check of each finding. */
const found = Effect.fnUntraced(function* (settings: Readonly<Record<string, string>>) {
  const stand = yield* Effect.acquireRelease(
    Effect.promise(() => startSlack({ botToken, people: ["morgan"], channels: ["agents"] })),
    (stand) => Effect.promise(() => stand.stop())
  )
  const given = { SLACK_API_URL: stand.apiUrl, ...settings }
  const findings = yield* Effect.provide(slack, ConfigProvider.layer(ConfigProvider.fromUnknown(given)))
  assert.notInclude(JSON.stringify(findings), settings["SLACK_BOT_TOKEN"] ?? botToken)
  return findings.map(({ check, status }) => `${status} ${check}`)
})

const botToken = "xoxb-local-0123456789"
const works = { SLACK_BOT_TOKEN: botToken, SLACK_SIGNING_SECRET: "s", SLACK_CHANNEL_AGENTS: "#agents" }
const { SLACK_SIGNING_SECRET: _, ...deaf } = works

it.live.each([
  ["nothing", {}, ["ok slack"]],
  ["everything", works, ["ok slack", "ok slack channel", "ok slack people", "ok slack requests"]],
  [
    "a socket in place of the secret",
    { ...deaf, SLACK_APP_TOKEN: "xapp-1" },
    ["ok slack", "ok slack channel", "ok slack people", "ok slack requests"]
  ],
  ["a token Slack refuses", { ...works, SLACK_BOT_TOKEN: "xoxb-wrong" }, ["fail slack", "ok slack requests"]],
  [
    "a channel nobody knows",
    { ...works, SLACK_CHANNEL_AGENTS: "#nowhere" },
    ["ok slack", "fail slack channel", "ok slack people", "ok slack requests"]
  ],
  [
    "no channel",
    { ...works, SLACK_CHANNEL_AGENTS: "" },
    ["ok slack", "warn slack channel", "ok slack people", "ok slack requests"]
  ],
  ["no way to hear", deaf, ["ok slack", "ok slack channel", "ok slack people", "fail slack requests"]],
  ["only a secret", { SLACK_SIGNING_SECRET: "s" }, ["fail slack", "ok slack requests"]]
] as const)("with %s", ([, settings, expected]) =>
  Effect.gen(function* () {
    assert.deepStrictEqual(yield* found(settings), [...expected])
  })
)
