import { assert, it } from "@effect/vitest"
import { Duration, Effect } from "effect"
import { Applied } from "#domain/Consumer.ts"
import { GitHubRefused, GitHubUnavailable } from "#integrations/github/errors.ts"
import { retryLater } from "./retryLater.ts"

it.effect("waits as long as it was told to, else as long as the consumer sees fit", () =>
  Effect.gen(function* () {
    const [limited, down, refused, done] = yield* Effect.all([
      retryLater(Effect.fail(new GitHubUnavailable({ message: "slow down", retryAfter: 40 }))),
      retryLater(Effect.fail(new GitHubUnavailable({ message: "down" }))),
      retryLater(Effect.fail(new GitHubRefused({ message: "no", status: 403 }))),
      retryLater(Effect.succeed(Applied))
    ])
    assert.deepStrictEqual(limited, { _tag: "Retry", reason: "slow down", after: Duration.seconds(40) })
    assert.deepStrictEqual(down, { _tag: "Retry", reason: "down" })
    assert.deepStrictEqual(refused, { _tag: "Retry", reason: "no" })
    assert.strictEqual(done, Applied)
  })
)
