import { describe, expect, it } from "@effect/vitest"
import { defaultLimits, type Enclosure } from "./policy.ts"
import { seatbeltSettings } from "./seatbeltSettings.ts"

const enclosure: Enclosure = {
  ...{ writable: ["/private/tmp/work-1/a[b]"], readable: ["/Users/me/node/bin"], network: { _tag: "None" } },
  ...{ frozen: [{ source: "/kept", at: "/private/tmp/work-1/a[b]/node_modules" }], limits: defaultLimits }
}
const registries = ["packages.example:443"]
const paths = (entries: ReadonlyArray<{ readonly path: string }>) => entries.map(({ path }) => path)

describe("the enclosure as macOS draws it", () => {
  it("writes its own folders only, and reads nobody else's", () => {
    const { filesystem } = seatbeltSettings(enclosure, { registries, socket: undefined })
    expect(paths(filesystem.allowWrite)).toEqual(enclosure.writable)
    expect(paths(filesystem.allowRead)).toEqual([...enclosure.writable, ...enclosure.readable])
    expect(paths(filesystem.denyWrite)).toEqual(["/Users/me/node/bin", "/private/tmp/work-1/a[b]/node_modules"])
    expect(paths(filesystem.denyRead)).toEqual(
      expect.arrayContaining(["/Users", "/private/tmp", "/private/var/folders"])
    )
    expect(Object.values(filesystem).flat()).not.toContainEqual(expect.objectContaining({ literal: false }))
  })

  it("opens the network for what is declared and nothing else", () => {
    const networkOf = (network: Enclosure["network"], socket?: string) =>
      seatbeltSettings({ ...enclosure, network }, { registries, socket }).network
    const closed = { deniedDomains: [], strictAllowlist: true, allowLocalBinding: true, allowUnixSockets: [] }
    expect(networkOf({ _tag: "None" })).toEqual({ ...closed, allowedDomains: [] })
    expect(networkOf({ _tag: "Registry" })).toEqual({ ...closed, allowedDomains: registries })
    expect(networkOf({ _tag: "Gateway", url: "http://127.0.0.1:1" }, "/w/socket")).toEqual({
      ...closed,
      ...{ allowedDomains: [], allowUnixSockets: ["/w/socket"] }
    })
  })
})
