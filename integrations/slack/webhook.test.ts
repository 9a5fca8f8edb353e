import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { asTyped, decodeCommand, decodeInteraction, formOf, teamOf, typedIn } from "./webhook.ts"

const click = {
  type: "block_actions",
  team: { id: "T1", domain: "harbor" },
  user: { id: "U1", username: "vera", name: "vera", team_id: "T1" },
  container: { type: "message", message_ts: "1.2", channel_id: "C1" },
  trigger_id: "1.2.3",
  channel: { id: "C1", name: "agents" },
  actions: [{ type: "button", action_id: "a", block_id: "b", value: "v", action_ts: "1.3" }]
}

describe("decodeInteraction", () => {
  for (const [what, payload] of [
    ["a click", click],
    [
      "one of an organization-wide installation",
      { ...click, team: null, enterprise: { id: "E1" }, is_enterprise_install: true }
    ],
    [
      "one in a message only one person sees",
      { ...click, response_url: "https://hooks.slack.com/actions/x", state: { values: {} } }
    ],
    [
      "one in the app's home, which has no message",
      { ...click, container: { type: "view", view_id: "V1" }, channel: undefined }
    ],
    ["a modal that was closed", { type: "view_closed", team: { id: "T1" }, user: { id: "U1" }, view: { id: "V1" } }],
    ["a shortcut", { type: "shortcut", callback_id: "x" }],
    ["something new", { type: "hologram" }]
  ] as const)
    it.effect(what, () =>
      Effect.gen(function* () {
        assert.strictEqual((yield* decodeInteraction(JSON.parse(JSON.stringify(payload)))).type, payload.type)
      })
    )

  it.effect("a form without what was typed", () =>
    Effect.gen(function* () {
      const view = { id: "V1", callback_id: "c", private_metadata: "", state: {} }
      const submitted = yield* decodeInteraction({ type: "view_submission", team: null, user: { id: "W1" }, view })
      assert.strictEqual("view" in submitted && typedIn(submitted.view.state ?? {}, "feedback"), "")
    })
  )

  for (const payload of [null, 7, {}, [], { ...click, user: {} }, { ...click, actions: "no" }])
    it.effect(`refuses ${JSON.stringify(payload)?.slice(0, 40)}`, () =>
      Effect.gen(function* () {
        assert.strictEqual((yield* Effect.flip(decodeInteraction(payload)))._tag, "SchemaError")
      })
    )
})

it.effect("the fields of a command", () =>
  Effect.gen(function* () {
    const body = Buffer.from(
      "team_id=T1&channel_id=C1&user_id=U1&user_name=vera&command=%2Fagent&text=run+caf%C3%A9+%3C3&trigger_id=1.2&text=last"
    )
    const command = yield* decodeCommand(formOf(body))
    assert.deepInclude(command, { command: "/agent", text: "last", team_id: "T1" })
    assert.strictEqual((yield* Effect.flip(decodeCommand(formOf(Buffer.from("command=x")))))._tag, "SchemaError")
  })
)

it("the workspace, else the organization", () => {
  const user = { id: "U1", team_id: "T3" }
  const of = (origin: object) => teamOf({ type: "block_actions", user, trigger_id: "", actions: [], ...origin })
  assert.deepStrictEqual(
    [{ team: { id: "T1" }, enterprise: { id: "E1" } }, { team: null, enterprise: { id: "E1" } }, {}].map(of),
    ["T1", "E1", "T3"]
  )
})

it("text as it was typed", () => {
  assert.strictEqual(
    asTyped("run <https://a.example/?x=1&amp;y=2|a.example> <@U1|vera> <#C1|agents> <!here> a &lt; b &amp;amp;"),
    "run https://a.example/?x=1&y=2 vera agents here a < b &amp;"
  )
})
