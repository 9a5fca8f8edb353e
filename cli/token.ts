import { Clock, Console, DateTime, Effect, Option, Schema } from "effect"
import { Argument, Command, Flag } from "effect/cli"
import { Scope } from "#domain/Token.ts"
import { CliFailure } from "./CliFailure.ts"
import { Json, print } from "./output.ts"
import { Redgreen } from "./Redgreen.ts"
import { renderTokens } from "./renderTokens.ts"

const create = Command.make(
  "create",
  {
    name: Flag.String("name").pipe(Flag.withDescription("Whose it is; what it says is told under this name")),
    scopes: Flag.String("scopes").pipe(
      Flag.withDescription("Which of report, read, approve, admin, separated by commas")
    ),
    expires: Flag.String("expires").pipe(
      Flag.withDescription("How long it is good: 12h, 90d, 26w. Without it until it is revoked"),
      Flag.optional
    )
  },
  Effect.fnUntraced(function* ({ expires, name, scopes }) {
    const redgreen = yield* Redgreen
    const created = yield* redgreen.createToken({
      name,
      scopes: yield* scopesOf(scopes),
      ...(Option.isSome(expires) ? { expires: yield* momentAfter(expires.value) } : {})
    })
    // Alone on stdout, so that it can go straight into a secret store.
    yield* print(created, () => created.token)
    if (!(yield* Json)) yield* Console.error(`This is ${created.id}. Keep it safe: it is not shown again.`)
  })
).pipe(Command.withDescription("Make a token and print it, this once"))

const list = Command.make(
  "list",
  {},
  Effect.fnUntraced(function* () {
    const tokens = yield* (yield* Redgreen).tokens
    yield* print(tokens, (now, paint) => renderTokens(tokens, now, paint))
  })
).pipe(Command.withDescription("List tokens; never their secrets"))

const revoke = Command.make(
  "revoke",
  { id: Argument.String("id").pipe(Argument.withDescription("The token's id, as `redgreen token list` lists it")) },
  Effect.fnUntraced(function* ({ id }) {
    const message = yield* (yield* Redgreen).revokeToken(id)
    yield* print({ id, message }, () => message)
  })
).pipe(Command.withDescription("Make a token worthless, from its next request on"))

export const token = Command.make("token").pipe(
  Command.withDescription("Who may use the API, and how far they reach"),
  Command.withSubcommands([create, list, revoke]),
  Command.provide(Redgreen.layer)
)

const scopesOf = (text: string) =>
  Schema.decodeUnknownEffect(Schema.NonEmptyArray(Scope))(text.split(",").map((scope) => scope.trim())).pipe(
    Effect.mapError(
      () => new CliFailure({ message: `"${text}" are no scopes: choose from ${Scope.literals.join(", ")}.` })
    )
  )

const hours = { h: 1, d: 24, w: 168 } as const

const momentAfter = Effect.fnUntraced(function* (text: string) {
  const [, amount, unit] = /^([1-9]\d{0,4})([hdw])$/.exec(text) ?? []
  if (amount === undefined) return yield* new CliFailure({ message: `"${text}" is no time such as 12h, 90d or 26w.` })
  const milliseconds = Number(amount) * hours[unit as keyof typeof hours] * 3_600_000
  return DateTime.formatIso(DateTime.makeUnsafe((yield* Clock.currentTimeMillis) + milliseconds))
})
