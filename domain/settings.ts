import { Effect, Schema } from "effect"

// Schemas of a file that people write: whatever is wrong, the message says what to write instead.

/** A group of settings; another key than these is a mistake. */
export const section = <const Fields extends Schema.Struct.Fields>(fields: Fields) => {
  const known = `known are ${Object.keys(fields).join(", ")}`
  return Schema.Struct(fields).annotate({
    message: `write settings below it, or leave it out; ${known}`,
    messageUnexpectedKey: `there is no such setting here; ${known}`
  })
}

export const spelled = (pattern: RegExp, message: string) =>
  Schema.String.annotate({ message }).check(Schema.isPattern(pattern, { message }))

export const choice = <const Words extends ReadonlyArray<string>>(...words: Words) =>
  Schema.Literals(words).annotate({ message: `choose ${words.slice(0, -1).join(", ")} or ${words.at(-1)}` })

export const flag = Schema.Boolean.annotate({ message: "write true or false" })

export const amount = (of: string, minimum: number, maximum: number) => {
  const message = `write a whole number of ${of}, from ${minimum} to ${maximum}`
  return Schema.Number.annotate({ message }).check(
    Schema.isInt({ message }),
    Schema.isBetween({ minimum, maximum }, { message })
  )
}

/** A length of time, such as `4 hours`. */
export const time = spelled(
  /^\d+ (?:millis|(?:second|minute|hour|day|week)s?)$/,
  'write a time such as "30 minutes", "4 hours" or "2 days"'
).pipe(Schema.decodeTo(Schema.DurationFromString))

/** None when left out. */
export const listOf = <S extends Schema.Constraint>(item: S) =>
  Schema.Array(item)
    .annotate({ message: "write a list, such as [one, two]" })
    .pipe(Schema.withDecodingDefaultKey(Effect.succeed([])))

/** What the channels call people, groups and rooms: names change, these do not. */
export const ids = {
  slackUser: spelled(/^[UW][A-Z0-9]{2,}$/, "write a Slack member id, such as U012AB3CD"),
  slackGroup: spelled(/^S[A-Z0-9]{2,}$/, "write the id of a Slack user group, such as S012AB3CD"),
  slackMention: spelled(/^[UWS][A-Z0-9]{2,}$/, "write the id of a Slack member or user group, such as S012AB3CD"),
  slackChannel: spelled(/^[CG][A-Z0-9]{2,}$/, "write the id of a Slack channel, such as C012AB3CD"),
  jira: spelled(/^[0-9A-Za-z:_-]{3,128}$/, 'write a Jira account id in quotes, such as "5b10ac8d82e05b22cc7d4ef5"'),
  sentry: spelled(/^\d+$/, 'write the number of a Sentry user in quotes, such as "1042"'),
  token: spelled(/^(k-[0-9a-f]{16}|token)$/, "write an API token's id as `redgreen token list` shows it, such as k-…")
}
