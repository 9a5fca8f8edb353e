import { expect, test } from "vitest"
import { parseQuery, QuerySyntaxError } from "./parseQuery.ts"

test("variables, aliases, nested selections, input objects and comments", () => {
  const query = `
    mutation Ready($id: ID!, $tags: [String!] = ["a"]) { # now
      done: markReady(input: { pullRequestId: $id, note: "a \\"b\\" {", count: -2, kind: DRAFT, list: [1, null, true] }) {
        pullRequest { id, isDraft }
      }
    }`
  expect(parseQuery(query, { id: "PR_1" })).toEqual({
    type: "mutation",
    selection: [
      {
        alias: "done",
        name: "markReady",
        args: { input: { pullRequestId: "PR_1", note: 'a "b" {', count: -2, kind: "DRAFT", list: [1, null, true] } },
        selection: [
          {
            alias: "pullRequest",
            name: "pullRequest",
            args: {},
            selection: ["id", "isDraft"].map((name) => ({ alias: name, name, args: {}, selection: [] }))
          }
        ]
      }
    ]
  })
})

test("a query may leave its word out", () => {
  expect(parseQuery("{ viewer { login } }", {}).type).toBe("query")
})

test.each([
  "",
  "{",
  "{ a",
  "{ a } }",
  "{ a { } ",
  "query",
  "subscription { a }",
  "{ a(b: ) }",
  "{ ...f }",
  "{ a; }",
  '{ a(b: "c) }'
])("not a query: %s", (query) => {
  expect(() => parseQuery(query, {})).toThrow(QuerySyntaxError)
})
