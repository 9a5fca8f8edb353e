import { describe, expect, it } from "vitest"
import { bulletList, code, codeBlock, document, heading, link, paragraph, strong, words } from "./document.ts"
import { jiraText } from "./text.ts"

describe("document", () => {
  it("shows text from outside as its characters, whatever they mean elsewhere", () => {
    const hostile = "[~accountid:5c] @all {code} <b> [x](javascript:alert(1)) https://evil.example"
    const made = document([
      paragraph(words(hostile)),
      heading(hostile),
      codeBlock(hostile),
      ...bulletList([code(hostile)])
    ])
    const types = JSON.stringify(made).match(/"type":"\w+"/g) ?? []
    expect(new Set(types)).toEqual(
      new Set(
        ["doc", "paragraph", "text", "heading", "codeBlock", "bulletList", "listItem", "code"].map(
          (type) => `"type":"${type}"`
        )
      )
    )
    expect(jiraText(made).text).toContain(hostile)
  })

  it("links to the web only", () => {
    expect(link("x", "https://a.example/1")).toEqual([
      { type: "text", text: "x", marks: [{ type: "link", attrs: { href: "https://a.example/1" } }] }
    ])
    for (const bad of ["javascript:alert(1)", "mailto:a@b.c", "//a.example", `https://a.example/${"x".repeat(2000)}`])
      expect(link("x", bad)).toEqual([{ type: "text", text: "x" }])
  })

  it("has no empty text node and no empty list, which Jira refuses", () => {
    expect([words(""), strong(""), code(""), link("", "https://a.example"), bulletList([])].flat()).toEqual([])
  })

  it("makes what cannot be seen visible", () => {
    expect(words("a\u202eb\u0007c\ud800")).toEqual([{ type: "text", text: "a\ufffdb\ufffdc\ufffd" }])
  })

  it("stays within Jira's 32,767 characters and says so", () => {
    const made = document(Array.from({ length: 100 }, () => paragraph(words('"\\é'.repeat(500)))))
    expect(JSON.stringify(made).length).toBeLessThan(32_767)
    expect(jiraText(made).text).toMatch(/did not fit into a comment\.$/)
  })
})
