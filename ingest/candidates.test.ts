import { assert, it } from "@effect/vitest"
import { ConfigProvider, Effect, Exit } from "effect"
import { candidatesFor } from "./candidates.ts"

const given = (settings: Record<string, string>, project?: string) =>
  candidatesFor(project).pipe(Effect.provide(ConfigProvider.layer(ConfigProvider.fromUnknown(settings))))

const both = {
  REDGREEN_REPOSITORIES: "acme/web, acme/api,",
  REDGREEN_PROJECTS: "web=acme/web; api = acme/api , acme/lib;"
}

for (const [what, settings, project, expected] of [
  [
    "every repository without projects",
    { REDGREEN_REPOSITORIES: "acme/web, acme/api" },
    "web",
    ["acme/web", "acme/api"]
  ],
  ["those of the project", both, "api", ["acme/api", "acme/lib"]],
  ["none for a project that is not listed", both, "mobile", []],
  ["none for a project whose name only begins so", both, "ap", []],
  ["every repository when no project is told", both, undefined, ["acme/web", "acme/api"]],
  ["none when nothing is set", {}, "web", []],
  ["none for a project without repositories", { ...both, REDGREEN_PROJECTS: "web=" }, "web", []]
] as const)
  it.effect(what, () =>
    Effect.gen(function* () {
      assert.deepStrictEqual(yield* given(settings, project), expected)
    })
  )

it.effect("a name that is no repository is a mistake in the settings, not a candidate", () =>
  Effect.gen(function* () {
    for (const name of ["acme", "https://github.com/acme/web", "acme/../web", "acme/web/extra"]) {
      const exit = yield* Effect.exit(given({ REDGREEN_REPOSITORIES: `acme/api,${name}` }))
      assert.isTrue(Exit.hasDies(exit), name)
    }
  })
)
