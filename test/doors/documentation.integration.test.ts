import { assert } from "@effect/vitest"
import { Effect } from "effect"
import { atPublicAddress, PublicAddress } from "#test/publicAddress.ts"

interface Operation {
  readonly summary?: string
  readonly description?: string
  readonly operationId: string
  readonly security: ReadonlyArray<Record<string, unknown>>
  readonly responses: Record<string, { content?: Record<string, unknown>; headers?: Record<string, unknown> }>
}

atPublicAddress()("the documentation", (it) => {
  it.effect("is one document of everything that can be asked for", () =>
    Effect.gen(function* () {
      const { api } = yield* PublicAddress
      const { body, status } = yield* api("GET", "/openapi.json", "")
      assert.strictEqual(status, 200)
      assert.strictEqual(body.openapi, "3.1.0")
      const paths = Object.entries(body.paths) as ReadonlyArray<[string, Record<string, Operation>]>
      assert.sameMembers(
        paths.flatMap(([path, operations]) => Object.keys(operations).map((method) => `${method} ${path}`)),
        [
          ...["post /api/tasks", "get /api/tasks", "get /api/tasks/{id}", "get /api/tasks/{id}/events"],
          ...["timeline", "history", "plans", "plans/diff", "plans/{version}", "evidence"].map(
            (view) => `get /api/tasks/{id}/${view}`
          ),
          ...["approve", "reject", "cancel", "retry", "erase"].map((word) => `post /api/tasks/{id}/${word}`),
          ...["approvals", "pulls", "lessons", "artifacts/{sha256}", "stream", "training", "replay/log"].map(
            (list) => `get /api/${list}`
          ),
          ...["roi", "cost", "lead-time", "refusals", "approvals", "repositories", "throughput"].map(
            (report) => `get /api/reports/${report}`
          ),
          ...["log", "checkpoints", "key", "evidence/{id}"].map((proof) => `get /api/audit/${proof}`),
          ...["get /api/projections", "post /api/projections/{name}/rebuild", "post /api/erasure/named"],
          ...["post /api/tokens", "get /api/tokens", "delete /api/tokens/{id}"],
          ...["get /api/dead-letters", "post /api/dead-letters/{sequence}/requeue"]
        ]
      )
      assert.deepInclude(body.components.securitySchemes.bearer, { type: "http", scheme: "bearer" })
      for (const operation of paths.flatMap(([_, operations]) => Object.values(operations))) {
        const { description, operationId, responses, security, summary } = operation
        assert.isNotEmpty(summary, operationId)
        assert.match(description ?? "", /scope `(report|read|approve|audit|admin)`/, operationId)
        assert.deepStrictEqual(security, [{ bearer: [] }])
        for (const status of ["400", "401", "403", "429", "503"])
          assert.hasAllKeys(responses[status]?.content, ["application/problem+json"], `${operationId} ${status}`)
        assert.hasAllKeys(responses["429"]?.headers, ["retry-after"])
      }
      for (const path of ["/api/tasks", "/api/tasks/{id}", "/api/tasks/{id}/history", "/api/audit/log"]) {
        const { responses } = body.paths[path].get
        assert.notProperty(responses["304"], "content", path)
        assert.hasAllKeys(responses["406"].content, ["application/problem+json"], path)
        assert.strictEqual("text/csv" in responses["200"].content, !/\{id\}$|log/.test(path), path)
      }
      const asked = body.paths["/api/tasks"].get.parameters as ReadonlyArray<{ name: string }>
      assert.includeMembers(
        asked.map(({ name }) => name),
        ["status", "repository", "requester", "source", "text", "from", "to", "sort", "cursor", "limit", "format"]
      )
      const report = body.paths["/api/tasks"].post.requestBody.content["application/json"].schema
      assert.isNotEmpty(report.examples)
    })
  )

  it.effect("has a page that comes whole and may fetch nothing from elsewhere", () =>
    Effect.gen(function* () {
      const { api } = yield* PublicAddress
      const { headers, status, text } = yield* api("GET", "/docs", "")
      assert.strictEqual(status, 200)
      assert.include(headers.get("content-type"), "text/html")
      const policy = headers.get("content-security-policy") ?? ""
      assert.include(policy, "default-src 'none'")
      assert.notMatch(policy, /https?:|\*/)
      const head = text.slice(0, text.indexOf("<body>"))
      assert.notMatch(head, /<(script|link)[^>]+(src|href)=/)
      assert.notMatch(text, /<script[^>]+src=/)
      assert.include(text, "Report a bug")
    })
  )

  it.effect("is pointed to where nothing answers", () =>
    Effect.gen(function* () {
      const { api } = yield* PublicAddress
      for (const [method, path] of [
        ["GET", "/api/nope"],
        ["DELETE", "/api/tasks"]
      ] as const) {
        const { body, headers, status } = yield* api(method, path, "")
        assert.deepStrictEqual([status, headers.get("content-type")], [404, "application/problem+json"])
        assert.include(body.detail, `${method} ${path}`)
        assert.include(body.detail, "/docs")
      }
    })
  )
})
