import { Effect, Schema } from "effect"
import type { Plan } from "./Plan.ts"
import { Reminders } from "./Reminders.ts"
import { amount, choice, flag, ids, listOf, section, spelled } from "./settings.ts"

const people = amount("people", 1, 10)
const login = spelled(/^[A-Za-z0-9][A-Za-z0-9-]{0,38}$/, "write a GitHub login, such as octocat")
const team = spelled(/^[A-Za-z0-9][A-Za-z0-9-]{0,38}\/[A-Za-z0-9_-]+$/, "write organization/team, such as acme/core")
const glob = spelled(
  /^[A-Za-z0-9_.*-]+\/[A-Za-z0-9_.*-]+$/,
  'write owner/name in quotes, with * for any part of either, such as "acme/payments-*"'
)

const someOf = <S extends Schema.Constraint>(item: S) =>
  Schema.Array(item).check(Schema.isMinLength(1, { message: "name somebody, or leave it out" }))

const Stricter = section({
  repositories: Schema.optionalKey(Schema.Array(glob)),
  /** A plan of this risk, or a higher one. */
  risk: Schema.optionalKey(choice("medium", "high")),
  required: people.pipe(Schema.annotateKey({ messageMissingKey: "say how many people it takes" }))
})

const named = "write the person's name: accounts under one name count as one"
const Someone = section({
  name: spelled(/\S/, named).pipe(Schema.annotateKey({ messageMissingKey: named })),
  github: Schema.optionalKey(login),
  slack: Schema.optionalKey(ids.slackUser),
  jira: Schema.optionalKey(ids.jira),
  sentry: Schema.optionalKey(ids.sentry),
  api: Schema.optionalKey(ids.token)
})

/** Who may decide on a plan, and how many of them it takes: one rule for all channels. Decodes what people write; `{}` is `cautious`. */
export const Policy = section({
  /** Different people whose yes it takes. */
  required: people.pipe(Schema.withDecodingDefaultKey(Effect.succeed(1))),
  requesterMayApprove: flag.pipe(Schema.withDecodingDefaultKey(Effect.succeed(false))),
  /** They need the permission in every repository of the plan; where users or teams are named, they have to be among those besides. */
  github: section({
    permission: choice("write", "admin").pipe(Schema.withDecodingDefaultKey(Effect.succeed("write"))),
    users: Schema.optionalKey(someOf(login)),
    /** By their slugs. */
    teams: Schema.optionalKey(someOf(team))
  }).pipe(Schema.withDecodingDefaultKey(Effect.succeed({}))),
  slack: section({ users: listOf(ids.slackUser), groups: listOf(ids.slackGroup) }).pipe(
    Schema.withDecodingDefaultKey(Effect.succeed({}))
  ),
  jira: section({ users: listOf(ids.jira) }).pipe(Schema.withDecodingDefaultKey(Effect.succeed({}))),
  sentry: section({ users: listOf(ids.sentry) }).pipe(Schema.withDecodingDefaultKey(Effect.succeed({}))),
  /** What a token has to have; `none` lets nobody decide through the API. */
  api: section({
    scope: choice("approve", "admin", "none").pipe(Schema.withDecodingDefaultKey(Effect.succeed("approve")))
  }).pipe(Schema.withDecodingDefaultKey(Effect.succeed({}))),
  stricter: listOf(Stricter),
  /** Who is who: the same person counts once, and carries their GitHub permission everywhere. */
  people: listOf(Someone),
  reminders: Reminders
}).check(Schema.makeFilter((policy) => [...mistakesOfRules(policy.stricter), ...mistakesOfPeople(policy.people)]))
export type Policy = typeof Policy.Type

const mistakesOfRules = (rules: ReadonlyArray<typeof Stricter.Type>) =>
  rules.flatMap(({ repositories, risk }, index) =>
    repositories === undefined && risk === undefined
      ? [{ path: ["stricter", index], issue: "say for what it holds: repositories, risk, or both" }]
      : []
  )

/** One account is one person's: otherwise who is who would depend on the order of the list. */
const mistakesOfPeople = (people: Policy["people"]) => {
  const seen = new Map<string, number>()
  return people.flatMap((entry, index) =>
    Object.entries(entry).flatMap(([key, value]) => {
      const account = `${key} ${key === "github" ? value.toLowerCase() : value}`
      const first = seen.get(account)
      seen.set(account, first ?? index)
      if (first === undefined) return []
      return [{ path: ["people", index, key], issue: `people[${first}] has the same; write each once` }]
    })
  )
}

/** Write permission on GitHub, or an API token of scope `approve`; one yes, not from the person who asked. */
export const cautious: Policy = Schema.decodeSync(Policy)({})

/** Different people whose yes this plan takes: of all rules that fit it, the strictest. */
export const approvalsNeeded = (
  policy: Policy,
  plan: Pick<Plan, "risk"> & { readonly repositories: ReadonlyArray<{ readonly repository: string }> }
): number => {
  const fits = ({ repositories: globs, risk }: Policy["stricter"][number]) =>
    (risk === undefined || ranks.indexOf(plan.risk) >= ranks.indexOf(risk)) &&
    (globs === undefined || globs.some((glob) => plan.repositories.some(matches(glob))))
  return Math.max(policy.required, ...policy.stricter.filter(fits).map(({ required }) => required))
}

const ranks: ReadonlyArray<Plan["risk"]> = ["low", "medium", "high"]

/** The forge takes names in any case for the same. */
const matches = (glob: string) => {
  const pattern = glob.split("*").map(RegExp.escape).join("[^/]*")
  return ({ repository }: { readonly repository: string }) => new RegExp(`^${pattern}$`, "i").test(repository)
}
