import { Effect, Schema } from "effect"
import { parse } from "yaml"

/**
 * `.redgreen.yml` at the base commit; every key may be left out.
 *
 *     install: npm ci                # a shell line, or false when there is nothing to install
 *     test: npm run test:unit        # a shell line that runs all tests
 *     report: vitest                 # node:test, vitest, jest, mocha, or the path of the JUnit XML file the test command writes
 *     tests: ["test/**", "lib/*.spec.ts"]   # where tests live, instead of the conventions
 */
export const RepositoryConfig = Schema.Struct({
  install: Schema.optionalKey(Schema.Union([Schema.NonEmptyString, Schema.Literal(false)])),
  test: Schema.optionalKey(Schema.NonEmptyString),
  report: Schema.optionalKey(Schema.NonEmptyString),
  tests: Schema.optionalKey(Schema.Array(Schema.NonEmptyString))
})
export type RepositoryConfig = typeof RepositoryConfig.Type

/** `.redgreen.yml` or `package.json` cannot be understood; `message` says which key and why. */
export class InvalidRecipe extends Schema.TaggedError<InvalidRecipe>()("InvalidRecipe", { message: Schema.String }) {}

const decode = Schema.decodeUnknownEffect(RepositoryConfig)

export const readRepositoryConfig = (text: string): Effect.Effect<RepositoryConfig, InvalidRecipe> =>
  Effect.try({ try: () => parse(text) ?? {}, catch: (error) => (error as Error).message }).pipe(
    Effect.flatMap((value: unknown) =>
      decode(value, { errors: "all", onExcessProperty: "error" }).pipe(Effect.mapError((error) => error.message))
    ),
    Effect.mapError((why) => new InvalidRecipe({ message: `.redgreen.yml: ${why}` }))
  )
