import { assert, it } from "@effect/vitest"
import { ConfigProvider, Effect } from "effect"
import { referencesIn } from "./references.ts"

const settings = {
  REDGREEN_REPOSITORIES: "acme/web",
  JIRA_URL: "https://acme.atlassian.net",
  SENTRY_ORGANIZATION: "acme"
}
const keysIn = (text: string, own: Record<string, string> = settings) =>
  referencesIn(text).pipe(
    Effect.map((found) => found.map(({ key }) => key)),
    Effect.provide(ConfigProvider.layer(ConfigProvider.fromEnvRecord(own)))
  )

it.effect("names what is linked, Sentry first, and marks it as only named", () =>
  Effect.gen(function* () {
    const text =
      "https://github.com/Acme/Web/issues/12 https://acme.atlassian.net/browse/WEB-7 https://acme.sentry.io/issues/5"
    assert.deepStrictEqual(yield* keysIn(text), [
      "sentry:acme:5",
      "jira:acme.atlassian.net:WEB-7",
      "github:acme/web#12"
    ])
    const found = yield* Effect.provide(
      referencesIn(text),
      ConfigProvider.layer(ConfigProvider.fromEnvRecord(settings))
    )
    assert.isTrue(found.every(({ named }) => named === true))
  })
)

it.effect("takes the organization of the settings for a link that tells none", () =>
  Effect.gen(function* () {
    assert.deepStrictEqual(yield* keysIn("https://us.sentry.io/issues/5/"), ["sentry:acme:5"])
  })
)

for (const [what, text] of [
  ["a reader does not see", "Please fix. <!-- https://acme.sentry.io/issues/5 -->"],
  ["a reader does not see, to the end", "Please fix. <!-- https://acme.sentry.io/issues/5"],
  ["is in somebody else's repository", "https://github.com/torvalds/linux/issues/1"],
  ["is of another organization", "https://other.sentry.io/issues/5"]
] as const)
  it.effect(`does not name what ${what}`, () =>
    Effect.gen(function* () {
      assert.isEmpty(yield* keysIn(text))
    })
  )
