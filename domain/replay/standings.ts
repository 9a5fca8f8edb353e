import type { Permission, Standing } from "../Authority.ts"
import type { Person } from "../Ids.ts"
import type { Rules } from "./Redecided.ts"

/**
 * What a person surely was when they spoke, and the most they can have been. The log keeps the grounds somebody was allowed on, no
 * more: whoever was named in the policy was never asked what they may on GitHub.
 */
export const standings = (
  person: Person,
  grounds: string | undefined,
  { policy, scopesOf }: Rules
): { readonly least: Standing; readonly most: Standing } => {
  const scopes = person.channel === "api" ? (person.id === OWNER ? ["admin"] : scopesOf(person.id)) : []
  const known = grounds === undefined ? {} : read(grounds)
  const least: Standing = { person, bot: false, ...known, scopes: scopes ?? known.scopes ?? [] }
  const most: Standing = {
    person,
    bot: false,
    permission: known.permission ?? "admin",
    teams: policy.github.teams,
    groups: policy.slack.groups,
    scopes: scopes ?? ["admin"]
  }
  return { least, most }
}

/** Id of whoever holds `REDGREEN_API_TOKEN`. */
const OWNER = "token"

/** The words of `authorize`, backwards. */
const read = (grounds: string): Pick<Standing, "permission" | "teams" | "groups" | "scopes"> => {
  const [, permission, team] = /^(admin|write) permission on GitHub(?: as \S+)?(?: in (\S+\/\S+))?$/.exec(grounds) ?? []
  const group = /^in the Slack group (\S+)$/.exec(grounds)?.[1]
  const scope = /^API token of scope (\S+)$/.exec(grounds)?.[1]
  return {
    ...(permission === undefined ? {} : { permission: permission as Permission }),
    ...(team === undefined ? {} : { teams: [team] }),
    ...(group === undefined ? {} : { groups: [group] }),
    ...(scope === undefined ? {} : { scopes: [scope] })
  }
}
