import { Effect, Schema } from "effect"
import { parse } from "yaml"

const Globs = Schema.Array(Schema.NonEmptyString)
const Line = Schema.NonEmptyString
const Folder = Schema.NonEmptyString.check(Schema.isPattern(/^(?!\/)(?!.*(^|\/)\.\.(\/|$))/))

/** `.redgreen.yml` at the base commit; every key may be left out. `docs/test-runners.md` explains them. */
export const RepositoryConfig = Schema.Struct({
  /** A shell line, or false when there is nothing to install. */
  install: Schema.optionalKey(Schema.Union([Line, Schema.Literal(false)])),
  /** A shell line that runs before every run of the tests. */
  build: Schema.optionalKey(Line),
  /** A shell line that runs all tests. */
  test: Schema.optionalKey(Line),
  /** A shell line that runs the tests of `{files}`, for a `report` that is a path. */
  focused: Schema.optionalKey(Line.check(Schema.isPattern(/\{files\}/))),
  /** The name of a runner, or the path of the JUnit XML that `test` writes. */
  report: Schema.optionalKey(Line),
  /** Where tests live, instead of the conventions. */
  tests: Schema.optionalKey(Globs),
  /** What no fix may touch unless the approved plan lists it, besides what is always protected. */
  protected: Schema.optionalKey(Globs),
  /** The folder of a monorepo in which everything else is looked for and run. */
  package: Schema.optionalKey(Folder),
  /** Environment of every command. It is committed, so it is no place for a secret. */
  env: Schema.optionalKey(Schema.Record(Schema.String, Schema.Union([Schema.String, Schema.Finite, Schema.Boolean]))),
  /** What has to be reachable for the tests to pass: `postgres`, `redis`. */
  services: Schema.optionalKey(Globs)
})
export type RepositoryConfig = typeof RepositoryConfig.Type

const file = ".redgreen.yml"

/** `.redgreen.yml` or `package.json` cannot be understood; `message` says which key and what to write. */
export class InvalidRecipe extends Schema.TaggedError<InvalidRecipe>()("InvalidRecipe", { message: Schema.String }) {}

export const readRepositoryConfig = (text: string): Effect.Effect<RepositoryConfig, InvalidRecipe> =>
  Effect.try({
    try: () => (parse(text) ?? {}) as unknown,
    catch: (error) => new InvalidRecipe({ message: `${file} is not YAML: ${(error as Error).message}` })
  }).pipe(
    Effect.filterOrFail(
      (value) => value instanceof Object && !Array.isArray(value),
      () => new InvalidRecipe({ message: `${file} has to be keys with values, such as \`test: npm test\`.` })
    ),
    Effect.flatMap((value) => {
      const wrong = complaintsAbout(value as Readonly<Record<string, unknown>>)
      return wrong.length > 0
        ? Effect.fail(new InvalidRecipe({ message: `${file}: ${wrong.join(" ")}` }))
        : Effect.orDie(decode(value))
    })
  )

const decode = Schema.decodeUnknownEffect(RepositoryConfig)

const examples: Readonly<Record<keyof RepositoryConfig, string>> = {
  install: "a shell line such as `npm ci`, or `false` when there is nothing to install",
  build: "a shell line such as `npm run build`",
  test: "a shell line such as `npm test`",
  focused: "a shell line in which `{files}` stands for the test files, such as `make check FILES={files}`",
  report: "the name of a runner such as `vitest`, or the path of the JUnit XML file that `test` writes",
  tests: 'a list of globs such as `["test/**"]`',
  protected: 'a list of globs such as `["migrations/**"]`',
  package: "a folder inside the repository such as `packages/api`",
  env: "names with values such as `TZ: UTC`; PATH, HOME, TMPDIR and REDGREEN_* are not yours to set",
  services: "a list of names such as `[postgres, redis]`"
}

const complaintsAbout = (value: Readonly<Record<string, unknown>>): ReadonlyArray<string> =>
  Object.keys(value).flatMap((key) => {
    if (!isKey(key)) return [`"${key}" is no key of it; the keys are ${Object.keys(examples).join(", ")}.`]
    const isRight =
      Schema.is(RepositoryConfig)({ [key]: value[key] }) && (key !== "env" || allowed(value[key] as object))
    return isRight ? [] : [`${key} has to be ${examples[key]}.`]
  })

const isKey = (key: string): key is keyof RepositoryConfig => Object.hasOwn(examples, key)

const allowed = (env: object) =>
  Object.keys(env).every((name) => /^[A-Za-z_]\w*$/.test(name) && !/^(PATH|HOME|TMPDIR|REDGREEN_.*)$/.test(name))
