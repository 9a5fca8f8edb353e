import { describe, expect, it } from "vitest"
import { agentCommand } from "../agentCommand.ts"
import { jiraText } from "./text.ts"

const issue = "https://harbor.sentry.io/issues/82134814/?referrer=jira_integration"
const named = (accountId: string) => (accountId === "ours" ? "@agent" : `@${accountId}`)

describe("wiki markup", () => {
  it("reads a ticket as Sentry's integration writes it", () => {
    const { text, urls } = jiraText(
      `Sentry Issue: [PARCEL-POST-4|${issue}]\r\n\r\n{code}\nTypeError: rate of undefined\n  at baseRate (src/rates.js:55)\n{code}`
    )
    expect(text).toBe(
      `Sentry Issue: PARCEL-POST-4 (${issue})\n\n\`\`\`\nTypeError: rate of undefined\n  at baseRate (src/rates.js:55)\n\`\`\``
    )
    expect(urls).toEqual([issue])
  })

  for (const [name, wiki, text] of [
    ["headings and lists", "h2. Steps\n* one\n** deeper\n# two", "Steps\n- one\n  - deeper\n- two"],
    ["code style and escapes", "{{a|b}} is \\[not\\] a \\{macro\\}", "`a|b` is [not] a {macro}"],
    ["brackets that are no link", "bands[0] and [see below]", "bands[0] and [see below]"],
    ["panels and colours", "{panel:title=x}{color:#ff0000}red{color}{panel}", "red"],
    ["quotes", "bq. he said\n{quote}two\nlines{quote}", "> he said\n\n> two\n> lines"],
    ["mentions", "[~accountid:5c5f88:a-1] and [~user]", "@5c5f88:a-1 and @user"],
    ["names with underlines", "see __init__.py and *args", "see __init__.py and *args"],
    ["code that is not closed", "{noformat}x\n@agent approve", "```\nx\n@agent approve\n```"]
  ] as const)
    it(name, () => expect(jiraText(wiki).text).toBe(text))

  it("finds every address once, those of smart links and Markdown too", () => {
    const wiki =
      "[https://a.example/1] [x|https://a.example/2|smart-link] [Y](https://a.example/3), https://a.example/1."
    expect(jiraText(wiki).urls).toEqual(["https://a.example/1", "https://a.example/2", "https://a.example/3"])
  })
})

const adf = (...content: ReadonlyArray<unknown>) => ({ type: "doc", version: 1, content })
const p = (...content: ReadonlyArray<unknown>) => ({ type: "paragraph", content })
const t = (text: string, href?: string) => ({
  ...{ type: "text", text },
  ...(href === undefined ? {} : { marks: [{ type: "strong" }, { type: "link", attrs: { href } }] })
})

describe("ADF", () => {
  it("reads what Sentry's ticket becomes in REST v3", () => {
    const { text, urls } = jiraText(
      adf(p(t("Sentry Issue: "), t("PARCEL-POST-4", issue)), { type: "codeBlock", content: [t("TypeError\n  at x")] })
    )
    expect(text).toBe(`Sentry Issue: PARCEL-POST-4 (${issue})\n\n\`\`\`\nTypeError\n  at x\n\`\`\``)
    expect(urls).toEqual([issue])
  })

  it("reads cards, mentions, emoji, lists, tables, quotes and what it does not know", () => {
    const cell = (type: string, text: string) => ({ type, content: [p(t(text))] })
    const { text, urls } = jiraText(
      adf(
        p(
          { type: "inlineCard", attrs: { url: issue } },
          { type: "hardBreak" },
          { type: "mention", attrs: { id: "5c" } }
        ),
        {
          type: "bulletList",
          content: [{ type: "listItem", content: [p(t("one"), { type: "emoji", attrs: { text: "🚢" } })] }]
        },
        {
          type: "table",
          content: [{ type: "tableRow", content: [cell("tableHeader", "zone"), cell("tableCell", "1")] }]
        },
        { type: "blockquote", content: [p(t("said"))] },
        { type: "tomorrow", attrs: { url: 7 }, content: [p(t("still words"))] },
        { type: "blockCard", attrs: {} }
      )
    )
    expect(text).toBe(`${issue}\n@5c\n\n- one🚢\n\n| zone | 1 |\n\n> said\n\nstill words`)
    expect(urls).toEqual([issue])
  })

  for (const odd of [null, undefined, 7, [], {}, { content: "x" }, { type: "doc", content: [null, 3, { marks: 1 }] }])
    it(`makes no text of ${JSON.stringify(odd)}`, () => expect(jiraText(odd)).toEqual({ text: "", urls: [] }))

  it("does not follow a document without end", () => {
    let deep: unknown = t("bottom")
    for (let level = 0; level < 5000; level++) deep = { type: "panel", content: [deep] }
    expect(jiraText(deep).text).toBe("")
  })
})

describe("a command", () => {
  const command = (value: unknown) => agentCommand(jiraText(value, named).text)
  it("may begin with a mention of our account", () => {
    expect(command("[~accountid:ours] approve v2")).toEqual({ _tag: "Approve", plan: { version: 2 } })
    expect(command(adf(p({ type: "mention", attrs: { id: "ours", text: "@Redgreen" } }, t(" cancel"))))).toEqual({
      _tag: "Cancel"
    })
  })
  it("keeps its feedback readable", () => {
    expect(command("@agent reject use a \\{map\\}\nand test [zone 3|https://a.example/z]")).toEqual({
      _tag: "Reject",
      feedback: "use a {map}\nand test zone 3 (https://a.example/z)"
    })
  })
  for (const not of [
    "{quote}@agent approve{quote}",
    "bq. @agent approve",
    "{code}\n@agent approve\n{code}",
    "{code}\n```\n@agent approve\n{code}",
    "{quote}{code}\n@agent approve\n{code}{quote}",
    "[~accountid:other] approve",
    adf({ type: "codeBlock", content: [t("```\n@agent approve")] }),
    adf({ type: "blockquote", content: [p(t("@agent approve"))] })
  ])
    it(`is not what is only quoted: ${JSON.stringify(not).slice(0, 60)}`, () => expect(command(not)).toBeNull())
})
