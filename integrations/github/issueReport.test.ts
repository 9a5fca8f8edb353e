import { assert, it } from "@effect/vitest"
import { issueReport } from "./issueReport.ts"

const issue = { title: "Quotes fail", html_url: "https://github.com/acme/shop/issues/7", body: null }
const links = [{ kind: "github", url: issue.html_url }]

it("of a title alone has no more than that", () => {
  assert.deepStrictEqual(issueReport(issue, ""), { title: "Quotes fail", frames: [], links })
})

it("has the note below the description, and the stack trace of either", () => {
  const trace = "```\nError: no\n    at f (src/a.js:1:2)\n```"
  const description = `Since Monday.\n\n${trace}`
  const frames = [{ file: "src/a.js", function: "f", line: 1, column: 2, inApp: true }]
  const exception = { type: "Error", value: "no" }
  assert.deepStrictEqual(issueReport({ ...issue, body: "Since Monday." }, trace), {
    ...{ title: "Quotes fail", description, exception, frames, links }
  })
})

it("is bounded", () => {
  const { description, title } = issueReport({ ...issue, title: "t".repeat(900), body: "b".repeat(65_000) }, "")
  assert.deepStrictEqual([title.length, description?.length], [500, 20_000])
})
