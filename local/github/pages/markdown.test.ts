import { expect, test } from "vitest"
import { markdown } from "./markdown.ts"

const render = (text: string): string => markdown(text).text.replaceAll("<br>\n", "<br>")

test.each([
  ["a heading", "## Plan `v1` ##", "<h2>Plan <code>v1</code></h2>"],
  ["a paragraph keeps its lines", "one\r\ntwo\n\nthree", "<p>one<br>two</p><p>three</p>"],
  ["emphasis", "**bold _and_** *it* ~~no~~", "<p><strong>bold <em>and</em></strong> <em>it</em> <del>no</del></p>"],
  ["names with underscores", "snake_case_name", "<p>snake_case_name</p>"],
  ["code hides everything in it", "`**<b>**`", "<p><code>**&#60;b&#62;**</code></p>"],
  ["escapes", "\\*not\\* `\\`", "<p>*not* <code>\\</code></p>"],
  [
    "a link",
    "[a *b*](https://x.test/?a=1&b=2)",
    '<p><a href="https://x.test/?a=1&#38;b=2" rel="nofollow noopener noreferrer">a <em>b</em></a></p>'
  ],
  [
    "an address in a sentence",
    "See https://x.test/a.",
    '<p>See <a href="https://x.test/a" rel="nofollow noopener noreferrer">https://x.test/a</a>.</p>'
  ],
  ["a mention", "@agent approve", '<p><span class="mention">@agent</span> approve</p>'],
  [
    "a fence",
    "```ts\nif (a < b) {}\n\n```\nafter",
    '<pre data-language="ts"><code>if (a &#60; b) {}\n\n</code></pre><p>after</p>'
  ],
  ["a fence left open", "```\n<x>", '<pre data-language=""><code>&#60;x&#62;\n</code></pre>'],
  ["a list in a list", "- a\n  - b\n- c", "<ul><li>a<ul><li>b</li></ul></li><li>c</li></ul>"],
  ["a numbered list", "3. a\n4. b", '<ol start="3"><li>a</li><li>b</li></ol>'],
  [
    "code in a list",
    "1. a\n\n   ```\n   x\n   ```\n2. b",
    '<ol start="1"><li>a<pre data-language=""><code>x\n</code></pre></li><li>b</li></ol>'
  ],
  [
    "a task list",
    "- [ ] open\n- [x] done",
    '<ul><li class="task"><input type="checkbox" disabled> open</li><li class="task"><input type="checkbox" disabled checked> done</li></ul>'
  ],
  [
    "a table",
    "| a | b |\n|---|:-:|\n| 1 | `x \\| y` |",
    '<div class="wide"><table><thead><tr><th>a</th><th>b</th></tr></thead><tbody><tr><td>1</td><td><code>x | y</code></td></tr></tbody></table></div>'
  ],
  ["a quote", "> a\n> - b", "<blockquote><p>a</p><ul><li>b</li></ul></blockquote>"],
  ["a rule", "a\n\n---\nb", "<p>a</p><hr><p>b</p>"],
  [
    "details",
    "<details>\n<summary>Log & more</summary>\n\n```\nx\n```\n</details>\nafter",
    '<details><summary>Log &#38; more</summary><pre data-language=""><code>x\n</code></pre></details><p>after</p>'
  ],
  [
    "details within details",
    "<details><summary>a</summary>\n<details>\nb\n</details>\n</details>",
    "<details><summary>a</summary><details><summary>Details</summary><p>b</p></details></details>"
  ],
  [
    "details are not closed by code",
    "<details><summary>a</summary>\n\n```\n</details>\n```\n\n</details>\nafter",
    '<details><summary>a</summary><pre data-language=""><code>&#60;/details&#62;\n</code></pre></details><p>after</p>'
  ],
  ["details left open are closed", "<details open>\nx", "<details open><summary>Details</summary><p>x</p></details>"],
  [
    "a summary is HTML, not Markdown",
    "<details><summary>*a* \\_ <b>&lt;</b></summary>\n\nx</details>",
    "<details><summary>*a* \\_ <b>&lt;</b></summary><p>x</p></details>"
  ],
  ["entities", "a &amp; &#60;b&#x3e; &nosuch; &#8203;", "<p>a &#38; &#60;b&#62; &#38;nosuch; \u200b</p>"],
  ["an escaped entity", "\\&lt;", "<p>&#38;lt;</p>"],
  [
    "a link whose target is in angle brackets",
    "[a](<https://x.test/a>)",
    '<p><a href="https://x.test/a" rel="nofollow noopener noreferrer">a</a></p>'
  ],
  [
    "a bar after an escaped backslash parts cells",
    "|a|b|\n|-|-|\n|x\\\\|y\\\\\\|z|",
    '<div class="wide"><table><thead><tr><th>a</th><th>b</th></tr></thead><tbody><tr><td>x\\</td><td>y\\|z</td></tr></tbody></table></div>'
  ],
  ["a comment of its own is gone", "a\n\n<!-- b\n\nc -->\n\nd", "<p>a</p><p>d</p>"],
  [
    "no comment in code",
    "`<!--` a\n\n```\n<!-- b\n```",
    '<p><code>&#60;!--</code> a</p><pre data-language=""><code>&#60;!-- b\n</code></pre>'
  ],
  ["an escaped comment", "a \\<!-- b -->", "<p>a &#60;!-- b --&#62;</p>"],
  ["comments are gone", "a <!-- hidden\n--> b", "<p>a  b</p>"]
])("%s", (_, text, expected) => {
  expect(render(text)).toBe(expected)
})

test.each([
  "<script>alert(1)</script>",
  "<img src=x onerror=alert(1)>",
  "[x](javascript:alert(1))",
  "[x](JaVaScRiPt:alert(1))",
  "[x](data:text/html,<script>alert(1)</script>)",
  '[x](https://a.test/"onmouseover="alert(1))',
  "<https://a.test/'onclick='x>",
  '```"><script>alert(1)</script>\n```',
  "| <script> | b |\n|---|---|\n| <img onerror=x> | c |",
  "<details><summary><script>alert(1)</script></summary>\n<script></details>",
  "<details><summary><b onclick=x>a</b>&#60;img src=x></summary>x</details>",
  "&lt;script&gt; &#60;script&#62; &#x3c;img onerror=x&#x3e;",
  "<kbd onclick=alert(1)>x</kbd>",
  "`<script>`<script>",
  "**<b onclick=x>**",
  "</details></main><form action=//a.test>"
])("nothing gets through: %s", (text) => {
  const allowed =
    /<\/?(?:p|h[1-6]|ul|ol|li|code|pre|blockquote|table|thead|tbody|tr|th|td|div|details|summary|strong|em|del|br|hr|a|span|kbd|input|b)(?: (?:class|rel|href|data-language|start)="[^"<>]*"| (?:open|disabled|checked)| type="checkbox")*>/g
  const rest = render(text).replace(allowed, "")
  expect(rest).not.toMatch(/[<>]/)
  expect(render(text)).not.toMatch(/href="(?!https?:|mailto:|#)/)
})

test("a long hostile line takes no time", { timeout: 10_000 }, () => {
  for (const piece of ["a <!--", "*", "**a", "`", "[", "![a](", "_a ", "~~", "<details>", "|", "> ", "- "]) {
    expect(render(piece.repeat(65_536 / piece.length)).length).toBeGreaterThan(0)
  }
})
