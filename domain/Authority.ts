import type { Person } from "./Ids.ts"
import { githubOf } from "./identity.ts"
import type { Policy } from "./Policy.ts"

export type Permission = "admin" | "write" | "read" | "none"

/** Who speaks, and what the door or the forge knows of them at this moment. */
export interface Standing {
  readonly person: Person
  readonly bot: boolean
  /** The least they may in any repository of the task; of the mapped GitHub account when they speak elsewhere. */
  readonly permission?: Permission | undefined
  /** Those of the policy's GitHub teams their GitHub account is in. */
  readonly teams?: ReadonlyArray<string> | undefined
  /** Slack user groups they are in. */
  readonly groups?: ReadonlyArray<string> | undefined
  /** Of the API token they hold. */
  readonly scopes?: ReadonlyArray<string> | undefined
}

export type Authority =
  | { readonly allowed: true; readonly grounds: string }
  /** The end of a sentence that begins with who may not do what. */
  | { readonly allowed: false; readonly reason: string }

/** May this person decide on a plan, cancel a task, or have it tried again? */
export const authorize = (policy: Policy, standing: Standing): Authority => {
  const { bot, person } = standing
  if (bot || (person.channel === "github" && person.name.endsWith("[bot]")))
    return { allowed: false, reason: "only people decide, and this is a bot." }
  const grounds = groundsOf(policy, standing)
  return grounds === undefined
    ? { allowed: false, reason: `it takes ${wanted(policy, person)}.` }
    : { allowed: true, grounds }
}

const groundsOf = (policy: Policy, standing: Standing): string | undefined => {
  const { groups = [], permission, person, scopes = [], teams = [] } = standing
  const { channel, id } = person
  if (channel === "api") {
    const { scope } = policy.api
    const suffices = scope !== "none" && (scopes.includes(scope) || scopes.includes("admin"))
    return suffices ? `API token of scope ${scope}` : undefined
  }
  if (channel !== "github" && policy[channel].users.includes(id)) return `named in the policy for ${titles[channel]}`
  const group = channel === "slack" ? policy.slack.groups.find((known) => groups.includes(known)) : undefined
  if (group !== undefined) return `in the Slack group ${group}`
  const login = githubOf(policy, person)
  if (login === undefined || permission === undefined) return undefined
  const needed = policy.github.permission
  const suffices = permission === "admin" || (permission === "write" && needed === "write")
  const team = isNamed(policy, login) ? undefined : policy.github.teams?.find((known) => teams.includes(known))
  if (!suffices || (team === undefined && !isNamed(policy, login))) return undefined
  const through = [...(channel === "github" ? [] : [`as ${login}`]), ...(team === undefined ? [] : [`in ${team}`])]
  return [`${permission} permission on GitHub`, ...through].join(" ")
}

/** Whether the policy lets this login decide without asking for its teams, given the permission. */
export const isNamed = ({ github: { teams, users } }: Policy, login: string): boolean =>
  users === undefined ? teams === undefined : users.some((one) => one.toLowerCase() === login.toLowerCase())

/** What it takes to decide through a channel, to end "it takes". */
export const wanted = (policy: Policy, { channel }: Pick<Person, "channel">): string => {
  const { permission, teams, users } = policy.github
  const among = [
    ...(users === undefined ? [] : [`one of ${users.join(", ")}`]),
    ...(teams === undefined ? [] : [`in the team ${teams.join(" or ")}`])
  ]
  const who = among.length === 0 ? "" : `, and to be ${among.join(" or ")}`
  const forge = `${permission} permission on every repository of the task${who}`
  if (channel === "github") return forge
  if (channel === "api")
    return policy.api.scope === "none" ? "another channel than the API" : `an API token of scope ${policy.api.scope}`
  const { users: named } = policy[channel]
  const groups = channel === "slack" ? policy.slack.groups : []
  const some = named.length + groups.length > 0 ? `to be among the ${titles[channel]} users the policy names, or ` : ""
  return `${some}a GitHub account, joined to this one under people in the policy, with ${forge}`
}

const titles = { slack: "Slack", jira: "Jira", sentry: "Sentry" } as const
