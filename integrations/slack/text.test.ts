import { describe, expect, it } from "vitest"
import { block, clipped, code, inline, link, mention, plain, unformatted } from "./text.ts"

/** What Slack would act on: a mention, a channel, everybody, a link, a date. */
const acting = /<[!@#]|<https?:|<mailto:|<![a-z]/

describe("plain", () => {
  it.each([
    ["<!channel> look", "&lt;!channel&gt; look"],
    ["<@U0123ABC> and <#C0123|x>", "&lt;@U0123ABC&gt; and &lt;#C0123|x&gt;"],
    ["<https://evil.example|your bank>", "&lt;https://evil.example|your bank&gt;"],
    ["a && b < c", "a &amp;&amp; b &lt; c"],
    ["&lt;!here&gt;", "&amp;lt;!here&amp;gt;"],
    ["@channel @here @everyone, a@channels.io", "@\u200bchannel @\u200bhere @\u200beveryone, a@channels.io"],
    ["> quoted\nnot", "\u200b&gt; quoted\nnot"],
    ["*bold* 2*3*4 _x_ snake_case_name ~no~", "∗bold∗ 2*3*4 ＿x＿ snake_case_name ∼no∼"],
    ["call `a < b` now", "call `a &lt; b` now"],
    ["a stray ` here", "a stray ' here"],
    ["```\nfence", "'''\nfence"],
    ["\u001b[31mred\u001b[0m \u202eesrever", "red \ufffdesrever"]
  ])("%j", (text, shown) => {
    expect(plain(text)).toBe(shown)
    expect(plain(text)).not.toMatch(acting)
  })

  it("cuts what is shown, never inside an entity or a pair of halves", () => {
    for (let limit = 1; limit < 60; limit++)
      for (const text of ["<".repeat(30), "&lt;&amp;", "😀".repeat(30), "a&".repeat(30)]) {
        const shown = plain(text, limit)
        expect(shown.length).toBeLessThanOrEqual(limit)
        expect(shown.isWellFormed()).toBe(true)
        expect(shown).not.toMatch(/&(?!lt;|gt;|amp;)/)
      }
  })
})

describe("code and block", () => {
  it.each(["`", "``` rm -rf ```", "a`b", "<!here>", ""])("cannot be left by %j", (text) => {
    expect(code(text).slice(1, -1)).not.toMatch(/[`<>]/)
    expect(block(text).slice(3, -3)).not.toContain("```")
    expect(block(text)).not.toMatch(acting)
  })

  it("keep their ends when cut", () => {
    expect(code("x".repeat(500), 20)).toBe(`\`${"x".repeat(17)}…\``)
    expect(block("x".repeat(5000)).length).toBeLessThanOrEqual(2900)
    expect(block("x".repeat(5000)).endsWith("\n```")).toBe(true)
  })
})

describe("link", () => {
  it.each([
    ["x", "https://a.example/1?a=1&b=2", "<https://a.example/1?a=1&amp;b=2|x>"],
    ["a|b > <!here>", "https://a.example/", "<https://a.example/|a¦b &gt; &lt;!here&gt;>"],
    ["x", "https://a.example/|y>", "<https://a.example/%7Cy%3E|x>"],
    ["x", "javascript:alert(1)", "x"],
    ["x", "not an address", "x"]
  ])("%s to %s", (label, address, shown) => {
    expect(link(label, address).toLowerCase()).toBe(shown.toLowerCase())
  })
})

it("mentions ids only", () => {
  expect([mention("U0123ABC"), mention("W1A2B3"), mention("!channel"), mention("U1>|<!here>")]).toEqual([
    "<@U0123ABC>",
    "<@W1A2B3>",
    "!channel",
    "U1&gt;|&lt;!here&gt;"
  ])
})

it("puts on one line, and cuts plain text", () => {
  expect(inline(" a\n\n b ")).toBe("a b")
  expect(unformatted("*a* <b>\nc", 7)).toBe("*a* <b…")
  expect(clipped("abc", 3)).toBe("abc")
})
