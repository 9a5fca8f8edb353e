import { assert, it } from "@effect/vitest"
import { Effect } from "effect"
import { sha256Of } from "#domain/Plan.ts"
import { opened, record, task, withSlack } from "#local/slack/TestBench.ts"
import type { Json } from "#local/slack/Workspace.ts"
import { plan } from "#test/cast.ts"
import { examples } from "#test/examples.ts"
import { SlackPublisher } from "./SlackPublisher.ts"

it.live("does not let text from outside call anybody or break the message", () =>
  withSlack({}, (slack) =>
    Effect.gen(function* () {
      const nasty = "<!channel> <@U123> <https://evil.example|click> *bold* ```code ` & ".repeat(100)
      const report = { ...examples["task.received"].report, title: nasty }
      const evil = { ...plan, summary: nasty, rootCause: nasty, riskReason: nasty }
      const hash = sha256Of(evil)
      const all = yield* record(task, [
        { ...examples["task.received"], report },
        { _tag: "plan.created", plan: evil, sha256: hash },
        { ...opened, plan: { ...opened.plan, sha256: hash } }
      ])
      assert.strictEqual((yield* SlackPublisher.handle(all.at(-1)!))._tag, "Applied")
      const [card] = yield* Effect.promise(() => slack.messages("agents"))
      assert.strictEqual(slack.calls.filter(({ outcome }) => outcome !== "ok").length, 0)
      const mrkdwn = [
        card!.text,
        ...(card!.blocks as ReadonlyArray<Json>)
          .flatMap((block) => [block.text, ...(block.elements ?? [])])
          .filter((text) => text?.type === "mrkdwn")
          .map(({ text }) => text)
      ]
      for (const text of mrkdwn) assert.notMatch(text, /<[!@#]|<https:\/\/evil|(?<!`)```(?!`)/)
    })
  )
)
