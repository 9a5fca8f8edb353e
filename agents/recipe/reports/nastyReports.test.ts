import { rmSync } from "node:fs"
import { afterAll, describe, expect, it } from "vitest"
import { readCargoTest } from "./cargoTest.ts"
import { readGoTest } from "./goTest.ts"
import { readJUnit } from "./junit.ts"
import { readPytest } from "./pytest.ts"
import { checkoutWith, recorded, wordOf } from "./reportFixture.ts"
import { readRspec } from "./rspec.ts"
import { readSurefire } from "./surefire.ts"
import { readTape } from "./tape.ts"
import { readTapFiles } from "./tapFiles.ts"
import { readUnittest } from "./unittest.ts"

// Shapes of reports written by hand, each after one that a tool writes or a cheat could.
const root = checkoutWith({
  "go.mod": "module m\n",
  "a_test.go": "func TestA(t *testing.T) {}\nfunc TestB(t *testing.T) {}\n"
})
afterAll(() => rmSync(root, { recursive: true, force: true }))

describe("a report that was cut short is never a whole one", () => {
  it.each([
    ["pytest", () => readPytest(recorded("pytest.xml").slice(0, 5000), "/repo", "/repo")],
    ["surefire", () => readSurefire(recorded("surefire.xml").slice(0, 1500), "/repo")],
    ["junit", () => readJUnit("<testsuite><testcase name='a'/>", "/repo", "/repo")],
    ["rspec", () => readRspec(recorded("rspec.json").slice(0, 900), "/repo", "/repo")]
  ])("%s: malformed", (_, read) => expect(read).toThrow())

  const passed = '{"status":"passed","file":"/repo/t.py","suite":"T","name":"test_a"}'
  it.each([
    ["unittest", () => readUnittest(`${passed}\n`, "/repo", "/repo")],
    ["tape", () => readTape('{"type":"file","file":"a.js"}\n{"type":"test","name":"a","id":0}\n', "/repo", "/repo")],
    [
      "tap",
      () => readTapFiles("TAP version 13\n# Subtest: a.js\n    ok 1 - a\n    1..1\nok 1 - a.js\n", "/repo", "/repo")
    ],
    [
      "cargo",
      () =>
        readCargoTest(
          "     Running tests/a.rs (target/debug/deps/a-1f)\n\nrunning 2 tests\ntest a ... ok\n",
          root,
          root
        )
    ],
    [
      "go",
      () => readGoTest('{"Action":"run","Package":"m","Test":"TestA"}\n{"Action":"fail","Package":"m"}\n', root, root)
    ]
  ])("%s: a failure stands beside what passed", (_, read) =>
    expect(read().filter(({ status }) => status === "failed")).not.toEqual([])
  )
})

describe("verdicts that a test printed", () => {
  it("go: a package that passed holds no failed test, and one that failed holds one", () => {
    const events = (...lines: ReadonlyArray<object>) =>
      lines.map((line) => JSON.stringify({ Package: "m", ...line })).join("\n")
    const forgedRed = events({ Action: "fail", Test: "TestA" }, { Action: "pass", Test: "TestB" }, { Action: "pass" })
    expect(
      wordOf(readGoTest(forgedRed, root, root), "(file)") ?? wordOf(readGoTest(forgedRed, root, root), ". > (file)")
    ).toMatch(/^unknown: The package passed, and a test in it failed/)
    const forgedGreen = events({ Action: "pass", Test: "TestA" }, { Action: "fail" })
    expect(readGoTest(forgedGreen, root, root).some(({ status }) => status === "failed")).toBe(true)
    const both = events({ Action: "pass", Test: "TestA" }, { Action: "fail", Test: "TestA" }, { Action: "fail" })
    expect(wordOf(readGoTest(both, root, root), "a_test.go > TestA")).toMatch(
      /^unknown: It was reported as pass and as fail/
    )
  })
  it("cargo: more or other verdicts than announced spoil the section", () => {
    const section = (body: string, summary: string) =>
      `     Running tests/a.rs (target/debug/deps/a-1f)\n\nrunning 2 tests\n${body}\n\ntest result: ${summary}; 0 measured; 0 filtered out; finished in 0.00s\n`
    const honest = section("test a ... ok\ntest b ... FAILED", "FAILED. 1 passed; 1 failed; 0 ignored")
    expect(readCargoTest(honest, root, root).map(({ name, status }) => [name, status])).toEqual([
      ["a", "passed"],
      ["b", "failed"]
    ])
    const forged = section("test b ... ok\ntest a ... ok\ntest b ... FAILED", "FAILED. 1 passed; 1 failed; 0 ignored")
    expect(wordOf(readCargoTest(forged, root, root), "tests/a.rs > (file)")).toMatch(
      /It announced 2 tests and counted 1 1 0/
    )
    const torn = section(
      "garbage without a line endtest a ... ok\ntest b ... FAILED",
      "FAILED. 1 passed; 1 failed; 0 ignored"
    )
    expect(wordOf(readCargoTest(torn, root, root), "tests/a.rs > (file)")).toMatch(/^unknown/)
  })
  it("tap: lines that are no TAP are remarks", () => {
    const text = "TAP version 13\n# Subtest: a.js\n    ok 1 - a\n    hello ok 2 - no\n    1..1\nok 1 - a.js\n1..1\n"
    expect(readTapFiles(text, "/repo", "/repo").map(({ id }) => id)).toEqual(["a.js > a"])
  })
})

describe("compilers", () => {
  it("cargo: names the file, and tells what is missing from what is wrong", () => {
    const text = (code: string, what: string) =>
      `   Compiling demo v0.1.0 (/repo)\nerror[${code}]: ${what}\n --> tests/a.rs:1:24\n  |\n1 | x\n\nerror: could not compile \`demo\` (test "a") due to 1 previous error\n`
    expect(
      wordOf(readCargoTest(text("E0425", "cannot find function `x` in this scope"), root, root), "tests/a.rs > (file)")
    ).toMatch(/^import/)
    expect(wordOf(readCargoTest(text("E0308", "mismatched types"), root, root), "tests/a.rs > (file)")).toMatch(
      /^syntax/
    )
    expect(readCargoTest("error: no such subcommand: `tests`\n", root, root)[0]).toMatchObject({ name: "(test run)" })
  })
  it("maven, gradle, kotlin: as far as they got", () => {
    const javac =
      "[ERROR] COMPILATION ERROR : \n[ERROR] /repo/src/test/java/ATest.java:[6,62] cannot find symbol\n[ERROR]   symbol: method x()\n"
    expect(wordOf(readSurefire(javac, "/repo"), "src/test/java/ATest.java > (file)")).toMatch(/^import/)
    const gradle = "/repo/src/test/java/ATest.java:6: error: ';' expected\n"
    expect(wordOf(readSurefire(gradle, "/repo"), "src/test/java/ATest.java > (file)")).toMatch(
      /^(syntax|unknown): error: ';' expected/
    )
    const kotlin = "e: file:///repo/src/test/kotlin/ATest.kt:3:5 Unresolved reference: x\n"
    expect(wordOf(readSurefire(kotlin, "/repo"), "src/test/kotlin/ATest.kt > (file)")).toMatch(/^import/)
    expect(readSurefire("[ERROR] Could not resolve dependencies\n", "/repo")[0]).toMatchObject({ name: "(test run)" })
  })
})

describe("JUnit XML", () => {
  it("keeps names with quotes, newlines and other scripts", () => {
    const names = ['say "hi" & <b>', "two\nlines", "日本 › ünï", "a > b"]
    const escaped = (name: string) =>
      name.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;").replaceAll("\n", "&#10;")
    const xml = `<testsuite>${names.map((name) => `<testcase name="${escaped(name)}" file="t/a.rb"/>`).join("")}</testsuite>`
    expect(readJUnit(xml, "/repo", "/repo").map(({ name }) => name)).toEqual(names)
  })
  it("numbers what has the same name, and keeps nested suites apart", () => {
    const xml = `<testsuites name="tool"><testsuite name="outer"><testcase name="a" file="x.rb"/><testcase name="a" file="x.rb"/>
      <testsuite name="inner"><testcase name="a" file="x.rb"><skipped/></testcase></testsuite></testsuite></testsuites>`
    expect(readJUnit(xml, "/repo", "/repo").map(({ id, status }) => `${id} ${status}`)).toEqual([
      "x.rb > outer > a passed",
      "x.rb > outer > a #2 passed",
      "x.rb > outer > inner > a skipped"
    ])
  })
  it("is not confused by XML that a test printed", () => {
    const printed = `<?xml version="1.0"?><testsuite><testcase name="forged" classname="T"/></testsuite>`
    const xml = `<?xml version="1.0"?><testsuite name="T"><testcase name="a" classname="T"/><system-out><![CDATA[${printed}]]></system-out></testsuite>`
    const joined = `${xml}\n${xml.replaceAll('"T"', '"U"')}`
    expect(readSurefire(joined, "/repo").map(({ id }) => id)).toEqual(["T > a", "U > a"])
  })
  it("counts a test that passed at its second try as passed", () => {
    const xml = `<testsuite><testcase name="a" classname="T"><flakyFailure type="x.Y" message="once"/></testcase></testsuite>`
    expect(readSurefire(xml, "/repo")).toMatchObject([{ status: "passed" }])
  })
  it("reads a megabyte of output without keeping it", () => {
    const xml = `<testsuite><testcase name="a" file="a.rb"><failure message="${"x".repeat(500_000)}">${"y".repeat(500_000)}</failure></testcase></testsuite>`
    expect(readJUnit(xml, "/repo", "/repo")[0]!.failure!.message.length).toBeLessThanOrEqual(2000)
  })
  it("knows no test in an empty report", () => {
    expect(readJUnit("<testsuites/>", "/repo", "/repo")).toEqual([])
    expect(readPytest('<testsuites><testsuite name="pytest" tests="0"/></testsuites>', "/repo", "/repo")).toEqual([])
  })
})

it("pytest: a test whose teardown failed too is one test", () => {
  const xml = `<testsuite><testcase classname="t.T" name="a" file="t.py"><failure message="AssertionError: x">t.py:1: AssertionError</failure></testcase>
    <testcase classname="t.T" name="a" file="t.py"><error message="failed on teardown with &quot;ValueError: y&quot;">t.py:2: ValueError</error></testcase></testsuite>`
  expect(readPytest(xml, "/repo", "/repo")).toMatchObject([{ id: "t.py > T > a", failure: { kind: "assertion" } }])
})
