import type { BlockActions, SlashCommand, ViewSubmission } from "./webhook.ts"
import type { Identity, UserInfo } from "./wire.ts"

type Us = typeof Identity.Type

/** Where somebody acted, as Slack signed it; the team is null where the app is installed for a whole organization. */
export interface Origin {
  readonly team?: string | null | undefined
  readonly enterprise?: string | null | undefined
  /** Of the account, where it is told: in a channel shared with others it may be theirs. */
  readonly userTeam?: string | null | undefined
}

export const originOf = (sent: SlashCommand | BlockActions | ViewSubmission): Origin =>
  "command" in sent
    ? { team: sent.team_id, enterprise: sent.enterprise_id }
    : { team: sent.team?.id, enterprise: sent.enterprise?.id, userTeam: sent.user.team_id }

/** Whether it was in the workspace our token is of, or in the organization where the app is installed for all of it. */
export const isFromHere = (us: Us, { enterprise, team, userTeam }: Origin): boolean => {
  if (us.is_enterprise_install === true) return enterprise != null && enterprise === us.enterprise_id
  // In an organization people of several workspaces are members of one; their account tells, below.
  const isAccountHere = us.enterprise_id != null || userTeam == null || userTeam === us.team_id
  return team === us.team_id && isAccountHere
}

/** Whether the account belongs there too: who is connected from another workspace (Slack Connect) does not. */
export const isMember = (
  us: Us,
  { enterprise_user, is_stranger, team_id }: (typeof UserInfo.Type)["user"]
): boolean => {
  if (is_stranger === true) return false
  const { enterprise_id, teams = [] } = enterprise_user ?? {}
  if (us.is_enterprise_install === true)
    return us.enterprise_id != null && (enterprise_id ?? team_id) === us.enterprise_id
  const isOfOrganization = us.enterprise_id != null && enterprise_id === us.enterprise_id
  return team_id === us.team_id || (isOfOrganization && teams.includes(us.team_id))
}
