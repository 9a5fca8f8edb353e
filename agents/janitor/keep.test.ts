import { assert, it } from "@effect/vitest"
import { ConfigProvider, Duration, Effect } from "effect"
import { keep } from "./keep.ts"

const given = (settings: Record<string, string>) =>
  keep.pipe(Effect.provide(ConfigProvider.layer(ConfigProvider.fromUnknown(settings))))

it.effect("keeps transcripts for ninety days and the rest for ever, unless the settings say otherwise", () =>
  Effect.gen(function* () {
    assert.deepStrictEqual(yield* given({}), { transcripts: Duration.days(90), artifacts: Duration.infinity })
    assert.deepStrictEqual(yield* given({ REDGREEN_KEEP_TRANSCRIPTS: "forever", REDGREEN_KEEP_ARTIFACTS: "30 days" }), {
      transcripts: Duration.infinity,
      artifacts: Duration.days(30)
    })
    const { message } = yield* Effect.flip(given({ REDGREEN_KEEP_TRANSCRIPTS: "a while" }))
    assert.include(message, 'write a time such as "30 minutes", "4 hours" or "2 days"')
  })
)
