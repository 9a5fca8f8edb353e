import { assert, describe, it } from "@effect/vitest"
import { scan } from "./scan.ts"

const repository = "harbor/parcel-post"
const letters = (count: number) => "aB3dE6gH".repeat(20).slice(0, count)
const capitals = (count: number) => "AB3DE6GH".repeat(20).slice(0, count)

/** A patch that adds these lines to a new file. */
const adding = (lines: ReadonlyArray<string>, path = "src/a.js") =>
  bytes(
    `diff --git a/${path} b/${path}`,
    "new file mode 100644",
    "index 0000000..1111111",
    "--- /dev/null",
    `+++ b/${path}`,
    `@@ -0,0 +1,${lines.length} @@`,
    ...lines.map((line) => `+${line}`)
  )
const bytes = (...lines: ReadonlyArray<string>) => Buffer.from(`${lines.join("\n")}\n`)
const rulesIn = (line: string) => scan(repository, adding([line])).map(({ rule }) => rule)

// Put together here, so that no scanner takes this file for a leak.
const secrets: ReadonlyArray<readonly [rule: string, secret: string, nearMiss: string]> = [
  ["private-key", `-----BEGIN RSA ${"PRIVATE"} KEY-----`, "-----BEGIN PUBLIC KEY-----"],
  ["private-key", `-----BEGIN ${"PRIVATE"} KEY-----`, "-----BEGIN CERTIFICATE-----"],
  ["aws-key", `AKIA${capitals(16)}`, `AKIA${capitals(15)}`],
  ["aws-key", `ASIA${capitals(16)}`, `XAKIA${capitals(16)}`],
  ["github-token", `ghp_${letters(36)}`, `ghp_${letters(35)}`],
  ["github-token", `github_pat_${letters(60)}`, `github_pat_${letters(59)}`],
  ["slack-token", `xoxb-${letters(12)}`, "xoxb-short"],
  ["anthropic-key", `sk-ant-${letters(24)}`, `sk-ant-${letters(19)}`],
  ["stripe-key", `sk_live_${letters(24)}`, `sk_test_${letters(24)}`],
  ["google-key", `AIza${letters(35)}`, `AIza${letters(34)}`],
  ["npm-token", `npm_${letters(36)}`, `npm_${letters(35)}`],
  ["json-web-token", `eyJ${letters(12)}.eyJ${letters(12)}.${letters(12)}`, `eyJ${letters(12)}.${letters(12)}`],
  ["password", `password: "${letters(16)}"`, `password: "short"`],
  ["password", `API_KEY = '${letters(16)}'`, "const password = readPassword(environment)"],
  ["hidden-text", "if (admin\u202e) {", "if (admin) { // ünïcode 漢字 😀"],
  ["hidden-text", "const a\u200b = 1", "const a\u00a0= 1"]
]

describe("each rule", () => {
  for (const [index, [rule, secret, nearMiss]] of secrets.entries()) {
    it(`${rule} (${index}) is found, and named but not quoted`, () => {
      const findings = scan(repository, adding(["ok", `x = ${secret};`]))
      assert.deepStrictEqual(
        findings.map(({ detail, ...found }) => found),
        [{ rule, repository, path: "src/a.js", line: 2 }]
      )
      assert.notInclude(JSON.stringify(findings), secret)
    })
    it(`${rule} (${index}) lets its near miss pass`, () => assert.deepStrictEqual(rulesIn(nearMiss), []))
  }
})

const leak = `AKIA${capitals(16)}`

describe("where", () => {
  it("looks at added lines only and counts them as the new file does", () => {
    const patch = bytes(
      "diff --git a/src/a.js b/src/a.js",
      "index 1111111..2222222 100644",
      "--- a/src/a.js",
      "+++ b/src/a.js",
      "@@ -10,3 +10,3 @@ function x() {",
      ` kept ${leak}`,
      `-removed ${leak}`,
      `+added ${leak}`,
      " kept",
      "@@ -40,2 +40,3 @@",
      " kept",
      "+fine",
      `+added ${leak}`,
      "-removed"
    )
    assert.deepStrictEqual(
      scan(repository, patch).map(({ line }) => line),
      [11, 42]
    )
  })

  it("is not led astray by added lines that look like headers", () => {
    const lines = ["++ b/elsewhere.js", "@@ -1 +900 @@", `++ ${leak}`, "diff --git a/x b/x"]
    assert.deepInclude(scan(repository, adding(lines))[0], { path: "src/a.js", line: 3 })
    assert.lengthOf(scan(repository, adding(lines)), 1)
  })

  it("tells the second file from the first", () => {
    const patch = Buffer.concat([adding(["fine"], "src/a.js"), adding([leak], "src/b.js")])
    assert.deepStrictEqual(
      scan(repository, patch).map(({ path, line }) => [path, line]),
      [["src/b.js", 1]]
    )
  })

  for (const [header, path] of [
    ["b/docs/two words.md\t", "docs/two words.md"],
    ['"b/docs/a\\"quote\\".md"', 'docs/a"quote".md'],
    ['"b/docs/\\303\\274ber\\tall.md"', "docs/über\tall.md"],
    ["b/b/b.js", "b/b.js"]
  ] as const)
    it(`reads the path ${path}`, () => {
      const patch = bytes(`diff --git a/x b/x`, "--- a/x", `+++ ${header}`, "@@ -0,0 +1 @@", `+${leak}`)
      assert.deepInclude(scan(repository, patch)[0], { path, line: 1 })
    })

  it("finds nothing in a deleted file, a binary one, an empty patch", () => {
    const deleted = bytes(
      "diff --git a/old.js b/old.js",
      "deleted file mode 100644",
      "--- a/old.js",
      "+++ /dev/null",
      "@@ -1 +0,0 @@",
      `-${leak}`
    )
    const binary = bytes(
      "diff --git a/a.bin b/a.bin",
      "new file mode 100644",
      "GIT binary patch",
      "literal 6",
      `Nc${leak}`,
      "",
      "literal 0",
      "HcmV?d00001",
      ""
    )
    assert.deepStrictEqual(
      [deleted, binary, Buffer.alloc(0)].flatMap((patch) => scan(repository, patch)),
      []
    )
  })

  it("reads on behind a line without an end", () => {
    const patch = bytes(
      "--- a/a",
      "+++ b/a",
      "@@ -1 +1,2 @@",
      "-old",
      "\\ No newline at end of file",
      "+new",
      `+${leak}`,
      "\\ No newline at end of file"
    )
    assert.deepInclude(scan(repository, patch)[0], { path: "a", line: 2 })
  })
})
