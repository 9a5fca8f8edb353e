import { assert, describe, it } from "@effect/vitest"
import { Arbitrary, Schema } from "effect"
import { markdown } from "#local/github/pages/markdown.ts"
import { block, cell, code, folded, inline, link, plain, unformatted } from "./markdown.ts"

describe("plain", () => {
  for (const [what, text, expected] of [
    ["ordinary prose is left alone", "Adds 3 (three) items[0], a < b, 5 > 4, $5.00 & x-y: 10 %!", undefined],
    ["names stay readable", "snake_case_name and src/a_b.js:12", undefined],
    ["code stays code", "reads `bands[i]` of **x**", "reads `bands[i]` of \\*\\*x\\*\\*"],
    ["a mention", "ask @bob or @org/team", "ask @&#8203;bob or @&#8203;org/team"],
    ["an address of mail", "a@b.co", "a@&#8203;b.co"],
    ["closing words", "fixes #12, closes o/r#3, GH-4", "fixes #&#8203;12, closes o/r#&#8203;3, GH-&#8203;4"],
    ["a link", "[x](https://evil.test)", "\\[x\\](`https://evil.test`)"],
    ["an image", "![x](y.png)", "![x\\](y.png)"],
    ["a reference", "[a]: https://evil.test", "\\[a\\]: `https://evil.test`"],
    ["an address", "see https://evil.test/a?b=c.", "see `https://evil.test/a?b=c`."],
    ["an address without a scheme", "www.evil.test", "`www.evil.test`"],
    ["an element", "<img src=x> </details> <!-- x", "\\<img src=x> \\</details> \\<!-- x"],
    ["an entity", "&lt;b&gt; &#64;bob", "\\&lt;b\\&gt; \\&#&#8203;64;bob"],
    ["emphasis", "*a* _b_ ~~c~~", "\\*a\\* \\_b\\_ \\~\\~c\\~\\~"],
    ["backslashes", "C:\\dir \\* end\\", "C:\\dir \\\\\\* end\\\\"],
    ["mathematics", "$\\sqrt{x}$ and $x$", "\\$\\sqrt{x}$ and \\$x$"],
    ["a lone back-tick", "a ` b", "a \\` b"],
    [
      "the beginnings of blocks",
      "# a\n- b\n> c\n1. d\n    e\n---\n===\n|-|-|\n```\nf",
      "\\# a\n\\- b\n\\> c\n1\\. d\ne\n\\---\n\\===\n\\|-|-|\n\\`\\`\\`\nf"
    ],
    ["a task of a list", "[x] done", "\\[x] done"],
    ["what CI obeys", "[skip ci] and ***NO_CI***", "\\[&#8203;skip ci] and \\*\\*\\*NO&#8203;_CI\\*\\*\\*"],
    ["the same in code", "`[skip ci] fixes #12`", "`[\u200bskip ci] fixes #\u200b12`"],
    ["what cannot be seen", "a\u202eb\u200bc\u0007d\u{e0041}e\r\nf", "a\ufffdb\ufffdc\ufffdd\ufffde\nf"],
    ["colours", "\u001b[31mred\u001b[0m", "red"]
  ] as const)
    it(what, () => assert.strictEqual(plain(text), expected ?? text))

  it("is cut at whole characters and says so", () => {
    assert.strictEqual(plain("abcdef", 4), "abcd … (2 more characters)")
    assert.strictEqual(plain("abc😀", 4), "abc … (1 more characters)")
    assert.strictEqual(plain("abcd", 4), "abcd")
  })
})

it("inline is one line, whatever was in it", () => {
  assert.strictEqual(inline(" a\n\n- b\t# c "), "a - b # c")
  assert.strictEqual(inline("# a"), "\\# a")
  assert.strictEqual(inline("a #"), "a \\#")
})

describe("code", () => {
  for (const [text, expected] of [
    ["a", "`a`"],
    ["a`b", "``a`b``"],
    ["``a", "``` ``a ```"],
    ["a\nb", "`a b`"],
    ["", "` `"],
    ["@bob #12 <b>", "`@bob #12 <b>`"],
    ["npm test -- rates[0]", "`npm test -- rates[0]`"],
    ["Fixes https://github.com/o/r/issues/12", "`Fixes https://github.com/o/r/issues/\u200b12`"]
  ] as const)
    it(JSON.stringify(text), () => assert.strictEqual(code(text), expected))
})

it("a block cannot be left by what is in it", () => {
  assert.strictEqual(block("a\n```\n# b"), "````text\na\n```\n# b\n````")
  assert.strictEqual(block("abc", 2), "```text\nab … (1 more characters)\n```")
})

it("a cell has no bar and no line of its own", () => {
  assert.strictEqual(cell("a|b\nc"), "a\\|b c")
  assert.strictEqual(cell(inline("a\\|b")), "a\\\\\\|b")
  assert.strictEqual(cell(code("a|b")), "`a\\|b`")
})

it("a link is to the web, and its words cannot end it", () => {
  assert.strictEqual(
    link("a](b) [c]", "https://x.test/(1)?a=<b>"),
    "[a\\](b) \\[c\\]](https://x.test/%281%29?a=%3Cb%3E)"
  )
  for (const address of ["javascript:alert(1)", "/relative", "data:text/html,x", `https://x.test/${"a".repeat(1000)}`])
    assert.strictEqual(link("words", address), "words")
})

describe("titles and commit messages", () => {
  for (const [text, expected] of [
    ["fixes #1 for @bob", "fixes #|1 for @|bob"],
    ["Fixes https://github.com/o/r/issues/12", "Fixes https://github.com/o/r/issues/|12"],
    ["Closes: https://github.com/o/r/pull/12", "Closes: https://github.com/o/r/pull/|12"],
    ["resolves o/r#12 and GH-3", "resolves o/r#|12 and GH-|3"],
    ["[skip ci] x", "[|skip ci] x"],
    ["[ci skip], [no ci]", "[|ci skip], [|no ci]"],
    ["[Skip Actions] [actions skip]", "[|Skip Actions] [|actions skip]"],
    ["***NO_CI*** or skip-checks: true", "***NO|_CI*** or skip-|checks: true"],
    ["skips items[0] in [a, b] and [noise]", "skips items[0] in [a, b] and [noise]"]
  ] as const)
    it(`mention nobody, close nothing and skip nothing: ${text}`, () =>
      assert.strictEqual(unformatted(text), expected.replaceAll("|", "\u200b")))

  it("are not read anew when they are cut", () =>
    assert.strictEqual(unformatted("[skip ci] and more", 9), "[\u200bskip ci] … (9 more characters)"))
})

it("a block closes and skips nothing either", () =>
  assert.strictEqual(block("[skip ci]\nfixes #12, see #13"), "```text\n[\u200bskip ci]\nfixes #\u200b12, see #13\n```"))

it("folds away", () => assert.strictEqual(folded("Log", "x"), "<details><summary>Log</summary>\n\nx\n\n</details>"))

const hostile = [
  ...[
    "@bob",
    "#12",
    "GH-7",
    "[",
    "](",
    ")",
    "`",
    "```",
    "~~~",
    "*",
    "__",
    "<b>",
    "</details>",
    "<!--",
    "&lt;",
    "&#64;"
  ],
  ...["|", "\n", "\\", "- ", "# ", "1. ", "> ", "---", "http://a.b", "www.a.b", "$x$", "[x] ", "!", " ", "text", "a_b"]
]
const anyText = Arbitrary.map(
  Arbitrary.array(Arbitrary.schema(Schema.Literals(hostile)), { maxLength: 12 }),
  (pieces) => pieces.join("")
)
const shown = (html: string) =>
  html
    .replace(/<code>.*?<\/code>/gs, " ")
    .replace(/&#(\d+);/g, (_, point: string) => String.fromCodePoint(Number(point)))
const tags = (html: string) => [...new Set([...html.matchAll(/<(\w+)/g)].map(([, tag]) => tag!))].sort()

describe("nothing gets out", () => {
  const table = ["code", "div", "table", "tbody", "td", "th", "thead", "tr"]
  const places: ReadonlyArray<
    readonly [place: string, write: (text: string) => string, tags: ReadonlyArray<string>, blocks: number]
  > = [
    ["a paragraph", (text) => `**Cause.** x${inline(text)}`, ["code", "p", "strong"], 1],
    ["an item", (text) => `- ${code("a")}: ${inline(text)}`, ["code", "li", "ul"], 2],
    ["a step", (text) => `1. ${inline(text)}`, ["code", "li", "ol"], 2],
    ["a heading", (text) => `# Plan: ${inline(text)}`, ["code", "h1"], 1],
    ["the words of a link", (text) => link(`x${text}`, "https://x.test/"), ["a", "code", "p"], 2],
    ["a cell", (text) => `| a | b |\n|---|---|\n| ${cell(inline(text))} | ${cell(code(text))} |`, table, 5],
    ["a fold", (text) => `${folded("x", block(text))}\n\nafter`, ["code", "details", "p", "pre", "summary"], 3]
  ]
  for (const [place, write, allowed, blocks] of places)
    it.prop(`of ${place}`, [anyText], ([text]) => {
      const html = markdown(write(text)).text
      assert.includeMembers([...allowed], tags(html))
      assert.notMatch(shown(html), /@\w|#\d|GH-\d|class="mention"/i)
      assert.lengthOf(html.match(/<(table|tr|td|ul|ol|li|pre|details|a|p|h1)\b/g) ?? [], blocks)
    })

  it.prop("of paragraphs", [anyText], ([text]) => {
    const html = markdown(plain(text)).text
    assert.includeMembers(["br", "code", "p"], tags(html))
    assert.notMatch(shown(html), /@\w|#\d|GH-\d|class="mention"/i)
  })
})
