import { describe, expect, it } from "vitest"
import { isFromHere, isMember, type Origin, originOf } from "./membership.ts"

const workspace = { ok: true, team_id: "T1", user_id: "U0" } as const
const ofOrganization = { ...workspace, enterprise_id: "E1" }
const organization = { ...ofOrganization, is_enterprise_install: true }

describe("isFromHere", () => {
  it.each<readonly [what: string, us: typeof workspace, origin: Origin, expected: boolean]>([
    ["our workspace", workspace, { team: "T1" }, true],
    ["our workspace, by an account of it", workspace, { team: "T1", userTeam: "T1" }, true],
    ["our workspace, by an account of another", workspace, { team: "T1", userTeam: "T2" }, false],
    ["another workspace", workspace, { team: "T2", userTeam: "T1" }, false],
    ["nowhere", workspace, { team: null }, false],
    ["an organization we know nothing of", workspace, { team: null, enterprise: "E2", userTeam: "T1" }, false],
    ["our workspace of an organization", ofOrganization, { team: "T1", enterprise: "E1", userTeam: "T2" }, true],
    ["another workspace of it", ofOrganization, { team: "T2", enterprise: "E1" }, false],
    ["our organization", organization, { team: null, enterprise: "E1" }, true],
    ["any workspace of it", organization, { team: "T9", enterprise: "E1" }, true],
    ["another organization", organization, { team: "T1", enterprise: "E2" }, false],
    ["no organization", organization, { team: "T1" }, false]
  ])("%s", (_, us, origin, expected) => expect(isFromHere(us, origin)).toBe(expected))
})

describe("isMember", () => {
  const user = { id: "U1" }
  const grid = { enterprise_id: "E1", teams: ["T1", "T3"] }
  it.each<readonly [what: string, us: typeof workspace, user: Parameters<typeof isMember>[1], expected: boolean]>([
    ["of our workspace", workspace, { ...user, team_id: "T1" }, true],
    ["connected from another one", workspace, { ...user, team_id: "T2" }, false],
    ["a stranger", workspace, { ...user, team_id: "T1", is_stranger: true }, false],
    ["of nothing that is told", workspace, user, false],
    ["of our workspace and organization", ofOrganization, { ...user, team_id: "T3", enterprise_user: grid }, true],
    [
      "of our organization only",
      ofOrganization,
      { ...user, team_id: "T3", enterprise_user: { ...grid, teams: ["T3"] } },
      false
    ],
    ["of the organization", organization, { ...user, team_id: "T3", enterprise_user: grid }, true],
    ["known by the organization's own id", organization, { ...user, team_id: "E1" }, true],
    [
      "of another organization",
      organization,
      { ...user, team_id: "T1", enterprise_user: { enterprise_id: "E2", teams: ["T1"] } },
      false
    ],
    ["of no organization", organization, { ...user, team_id: "T2" }, false]
  ])("%s", (_, us, user, expected) => expect(isMember(us, user)).toBe(expected))
})

it("is read off commands and interactions", () => {
  const command = { command: "/agent", channel_id: "C1", user_id: "U1", trigger_id: "1", team_id: "T1" }
  expect(originOf(command)).toEqual({ team: "T1", enterprise: undefined })
  const click = { type: "block_actions", user: { id: "U1", team_id: "T1" }, actions: [] } as const
  expect(originOf({ ...click, team: null, enterprise: { id: "E1" } })).toEqual({
    team: undefined,
    enterprise: "E1",
    userTeam: "T1"
  })
})
