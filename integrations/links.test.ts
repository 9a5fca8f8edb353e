import { assert, describe, it } from "@effect/vitest"
import { linksIn } from "./links.ts"

const hosts = { sentry: "sentry.io", jira: "acme.atlassian.net", github: "github.com" }
const only = (text: string, known: Parameters<typeof linksIn>[1] = hosts) => linksIn(text, known)

describe("linksIn", () => {
  it.each([
    ["https://acme.sentry.io/issues/4711", { organization: "acme", issueId: "4711" }],
    ["https://acme.sentry.io/issues/4711/?referrer=jira_integration", { organization: "acme", issueId: "4711" }],
    ["https://sentry.io/organizations/acme/issues/4711/events/latest/", { organization: "acme", issueId: "4711" }],
    ["https://us.sentry.io/organizations/acme/issues/4711/", { organization: "acme", issueId: "4711" }],
    ["https://us.sentry.io/issues/4711/", { issueId: "4711" }]
  ])("reads %s", (url, expected) => {
    const [link] = only(`See [WEB-1|${url}] and so on.`)
    assert.deepInclude(link, { kind: "sentry", ...expected })
  })
  it("reads a self-hosted Sentry, with its port", () =>
    assert.deepInclude(only("http://127.0.0.1:4001/organizations/harbor/issues/7/", { sentry: "127.0.0.1:4001" })[0], {
      organization: "harbor",
      issueId: "7"
    }))
  it("reads tickets and issues", () =>
    assert.deepStrictEqual(
      only("https://acme.atlassian.net/browse/PROJ-7, https://github.com/acme/web/issues/12.").map(({ url }) => url),
      ["https://acme.atlassian.net/browse/PROJ-7", "https://github.com/acme/web/issues/12"]
    ))
  it("names each once, and ten at most", () => {
    assert.lengthOf(only("https://acme.sentry.io/issues/1 https://acme.sentry.io/issues/1/?a"), 1)
    assert.lengthOf(only(Array.from({ length: 20 }, (_, n) => `https://acme.sentry.io/issues/${n + 1}`).join(" ")), 10)
  })
  it.each([
    "https://sentry.io.evil.example/organizations/acme/issues/1/",
    "https://evilsentry.io/issues/1",
    "https://acme.sentry.io@evil.example/issues/1",
    "https://evil.example/browse/PROJ-7",
    "https://github.com/acme/web/pull/12",
    "javascript:alert(1)//acme.sentry.io/issues/1",
    "https://acme.sentry.io/issues/abc",
    "https://github.com/-a/.b/issues/1",
    "https://github.com/acme/.github/issues/1",
    "https://github.com/acme/web/issues/9007199254740993"
  ])("does not believe %s", (text) => assert.isEmpty(only(text)))
})
