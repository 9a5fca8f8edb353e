import { Option } from "effect"
import { describe, expect, it } from "vitest"
import { addressesIn, callerOf, contains } from "./addresses.ts"

const list = (text: string) => Option.getOrThrow(addressesIn(text))

describe("addressesIn", () => {
  it("takes addresses and ranges of both families, however they are separated", () => {
    const known = list("# Atlassian\n104.192.136.0/21, 185.166.140.7\n2401:1d80:3000::/36 # Jira\n")
    expect(
      [
        "104.192.143.255",
        "104.192.144.0",
        "185.166.140.7",
        "185.166.140.8",
        "2401:1d80:3fff::1",
        "2401:1d80:4000::1"
      ].map((address) => contains(known, address))
    ).toEqual([true, false, true, false, true, false])
  })

  it("knows an IPv4 address inside IPv6", () => {
    expect(contains(list("10.0.0.0/8"), "::ffff:10.1.2.3")).toBe(true)
  })

  for (const wrong of [
    "10.0.0.0/33",
    "10.0.0.0/",
    "10.0.0.0/-1",
    "10.0.0.0/8/8",
    "10.0.0",
    "example.com",
    "::1/129",
    "10.0.0.0/1e1"
  ])
    it(`does not guess at ${wrong}`, () => expect(addressesIn(`10.0.0.1, ${wrong}`)).toEqual(Option.none()))

  it("holds nobody where nothing is listed", () => expect(contains(list(""), "127.0.0.1")).toBe(false))
})

describe("callerOf", () => {
  const proxies = list("10.0.0.0/8")
  const call = (address: string, forwarded?: string) =>
    callerOf(
      {
        ...{ body: Buffer.alloc(0), url: "/", address },
        headers: forwarded === undefined ? {} : { "x-forwarded-for": forwarded }
      },
      proxies
    )
  for (const [name, caller, expected] of [
    ["who connected", call("192.0.2.1"), "192.0.2.1"],
    [
      "who connected, whatever it claims, unless it is a proxy of ours",
      call("192.0.2.1", "185.166.140.7"),
      "192.0.2.1"
    ],
    ["who a proxy of ours saw", call("::ffff:10.0.0.1", "185.166.140.7"), "185.166.140.7"],
    ["the last that no proxy of ours added", call("10.0.0.1", "6.6.6.6, 185.166.140.7, 10.0.0.2"), "185.166.140.7"],
    ["the outermost proxy, when all are ours", call("10.0.0.1", "10.0.0.3, 10.0.0.2"), "10.0.0.3"],
    ["no address, when a proxy passes on what is none", call("10.0.0.1", "unknown"), "unknown"]
  ] as const)
    it(`is ${name}`, () => expect(caller).toBe(expected))
})
