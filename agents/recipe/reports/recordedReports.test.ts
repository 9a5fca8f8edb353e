import { rmSync } from "node:fs"
import { afterAll, describe, expect, it } from "vitest"
import type { TestResult } from "../TestResult.ts"
import { readAva } from "./ava.ts"
import { readCargoTest } from "./cargoTest.ts"
import { readGoTest } from "./goTest.ts"
import { readPhpunit } from "./phpunit.ts"
import { readPytest } from "./pytest.ts"
import { checkoutWith, recorded, wordOf } from "./reportFixture.ts"
import { readRspec } from "./rspec.ts"
import { readSurefire } from "./surefire.ts"
import { readTapFiles } from "./tapFiles.ts"

// Reports of real runs, shortened: pytest 9.0, Go 1.19, Rust 1.95, Surefire 2.22 with JUnit 4.13, RSpec 3.12, PHPUnit 9.6,
// AVA 6.4, node-tap 16.3.
const roots: Array<string> = []
afterAll(() => {
  for (const root of roots) rmSync(root, { recursive: true, force: true })
})
const within = (files: Readonly<Record<string, string>>, read: (root: string) => Array<TestResult>) => {
  const root = checkoutWith(files)
  roots.push(root)
  return read(root)
}

type Rows = ReadonlyArray<readonly [id: string, expected: RegExp]>
const suites: Readonly<Record<string, readonly [Array<TestResult>, Rows]>> = {
  pytest: [
    within(
      { "tests/test_a.py": "", "tests/test_syntax.py": "", "tests/test_import.py": "", "tests/sub/test_top.py": "" },
      (root) => readPytest(recorded("pytest.xml", root), root, `${root}/tests`)
    ),
    [
      ["tests/test_a.py > test_pass", /^passed$/],
      ["tests/test_a.py > test_fail", /^assertion AssertionError: AssertionError: assert \{'a': 1\} == \{'a': 2\}\n/],
      ["tests/test_a.py > test_type", /^exception AttributeError: .*no attribute 'x'$/],
      ["tests/test_a.py > test_custom", /^exception Odd: test_a\.Odd: boom <b> & "q"/],
      ["tests/test_a.py > test_skip", /^skipped$/],
      ["tests/test_a.py > test_xf", /^skipped$/],
      ["tests/test_a.py > test_xpass_strict", /^assertion/],
      ["tests/test_a.py > test_param[x/y::z]", /^assertion/],
      ["tests/test_a.py > test_param[\\xe9\\n]", /^assertion/],
      ["tests/test_a.py > TestC > TestInner > test_deep", /^assertion Failed: Failed: no$/],
      ["tests/test_a.py > TestU > test_sub", /^assertion/],
      ["tests/test_a.py > test_raises", /^assertion Failed: Failed: DID NOT RAISE/],
      ["tests/test_a.py > test_setup", /^exception ValueError: ValueError: setup$/],
      ["tests/test_a.py > test_teardown", /^exception ValueError/],
      ["tests/test_a.py > test_exit", /^exception SystemExit/],
      ["tests/test_syntax.py > (file)", /^syntax SyntaxError/],
      ["tests/test_import.py > (file)", /^import ModuleNotFoundError/],
      ["tests/sub/test_top.py > (file)", /^exception RuntimeError: RuntimeError: top$/]
    ]
  ],
  "go test": [
    within(
      {
        "go.mod": "module example.com/demo\n",
        "a_test.go":
          "func TestPass(t *testing.T) {}\nfunc TestFail(t *testing.T) {}\nfunc TestSub(t *testing.T) {}\nfunc TestSkip(t *testing.T) {}\nfunc ExampleAdd() {}\n",
        "sub/s_test.go": "func TestPanic(t *testing.T) {}\n",
        "ex/b_test.go": "func TestX(t *testing.T) {}\n",
        "bad/b_test.go": ""
      },
      (root) => readGoTest(recorded("go.ndjson", root), root, root)
    ),
    [
      ["a_test.go > TestFail", /^assertion: a_test\.go:4: got 1\n\s+want 2$/],
      ["a_test.go > TestSkip", /^skipped$/],
      ["a_test.go > TestSub", /^passed$/],
      ["a_test.go > TestSub > a_b", /^passed$/],
      ['a_test.go > TestSub > é_"q"', /^passed$/],
      ["a_test.go > TestSub > x/y", /^assertion: a_test\.go:8: deep$/],
      ["a_test.go > ExampleAdd", /^assertion: got:\n3\nwant:\n4$/],
      // Another test printed a verdict about it.
      ["a_test.go > TestPass", /^unknown: It was reported as pass and as fail/],
      ["sub/s_test.go > TestPanic", /^exception runtime\.plainError: assignment to entry in nil map$/],
      ["ex/b_test.go > TestX", /^exception panic: unexpected call to os\.Exit\(0\) during test$/],
      ["bad/b_test.go > (file)", /^import: bad\/b_test\.go:3:28: undefined: Missing/],
      ["vet/b_test.go > (file)", /^syntax: /],
      ["pan > (file)", /^unknown: exit status 3/]
    ]
  ],
  "cargo test": [
    within(
      { "Cargo.toml": '[package]\nname = "demo"\n', "src/lib.rs": "", "src/deep/inner.rs": "", "tests/it.rs": "" },
      (root) => readCargoTest(recorded("cargo.txt", root), root, root)
    ),
    [
      ["src/lib.rs > tests > adds", /^passed$/],
      ["src/lib.rs > tests > later", /^skipped$/],
      ["src/lib.rs > tests > wrong", /^assertion: assertion `left == right` failed: so 1\n/],
      ["src/lib.rs > tests > plain", /^assertion: assertion failed: add\(1, 2\) == 4$/],
      ["src/lib.rs > tests > panics", /^exception panic: index out of bounds/],
      ["src/lib.rs > tests > unwraps", /^exception panic: called `Option::unwrap/],
      ["src/lib.rs > tests > result", /^exception Error: Error: "bad"$/],
      ["src/lib.rs > tests > should", /^assertion: note: test did not panic as expected/],
      ["src/lib.rs > tests > should_ok", /^passed$/],
      // Printed by a test that was captured.
      ["src/lib.rs > tests > fake", /^$/],
      ["src/deep/inner.rs > deep > inner > here", /^exception panic: multi\nline$/],
      ["tests/it.rs > outside", /^assertion: assertion `left != right` failed/],
      ["tests/dies.rs > (file)", /^unknown: The process ended before its tests did/],
      ["src/lib.rs > doc > module", /^passed$/],
      ["src/lib.rs > doc > add", /^assertion/]
    ]
  ],
  surefire: [
    within({ "src/test/java/com/acme/CartTest.java": "", "src/test/java/com/acme/BrokenTest.java": "" }, (root) =>
      readSurefire(recorded("surefire.xml", root), root)
    ),
    [
      ["src/test/java/com/acme/CartTest.java > CartTest > passes", /^passed$/],
      ["src/test/java/com/acme/CartTest.java > CartTest > skipped", /^skipped$/],
      [
        "src/test/java/com/acme/CartTest.java > CartTest > fails",
        /^assertion java\.lang\.AssertionError: said "x" <b>\nline expected/
      ],
      ["src/test/java/com/acme/CartTest.java > CartTest > plain", /^assertion java\.lang\.AssertionError/],
      ["src/test/java/com/acme/CartTest.java > CartTest > compares", /^assertion org\.junit\.ComparisonFailure/],
      [
        "src/test/java/com/acme/CartTest.java > CartTest > throwsNull",
        /^exception java\.lang\.NullPointerException: Cannot invoke/
      ],
      ["src/test/java/com/acme/CartTest.java > CartTest > slow", /^timeout/],
      [
        "src/test/java/com/acme/BrokenTest.java > BrokenTest > (hook)",
        /^exception java\.lang\.IllegalArgumentException: hook$/
      ]
    ]
  ],
  rspec: [
    readRspec(recorded("rspec.json"), "/repo", "/repo"),
    [
      ['spec/a_spec.rb > Outer "q" > passes', /^passed$/],
      ['spec/a_spec.rb > Outer "q" > fails', /^assertion RSpec::Expectations::ExpectationNotMetError: expected: 2\n/],
      ['spec/a_spec.rb > Outer "q" > multi', /^assertion/],
      ['spec/a_spec.rb > Outer "q" > throws', /^exception NoMethodError: undefined method `foo'/],
      ['spec/a_spec.rb > Outer "q" > custom', /^exception Odd: boom\nline$/],
      ['spec/a_spec.rb > Outer "q" > later', /^todo$/],
      ['spec/a_spec.rb > Outer "q" > skipped', /^skipped$/],
      ['spec/a_spec.rb > Outer "q" > pends but passes', /^assertion/],
      ['spec/a_spec.rb > Outer "q" > is expected to eq 1 #2', /^passed$/],
      ["spec/a_spec.rb > Outer \"q\" nested > é 'x' > y", /^exception ArgumentError: hook$/],
      ["spec/a_spec.rb > (hook)", /^exception RuntimeError: RuntimeError: aa$/],
      ["spec/import_spec.rb > (file)", /^import LoadError/],
      ["spec/syntax_spec.rb > (file)", /^syntax SyntaxError/]
    ]
  ],
  phpunit: [
    readPhpunit(recorded("phpunit.xml"), "/repo"),
    [
      ["tests/ATest.php > ATest > testPass", /^passed$/],
      [
        "tests/ATest.php > ATest > testFail",
        /^assertion PHPUnit\\Framework\\ExpectationFailedException: said "x" <b>\nFailed asserting that 2 is identical to 1\.$/
      ],
      ["tests/ATest.php > ATest > testThrow", /^exception RuntimeException: boom$/],
      ["tests/ATest.php > ATest > testTypeError", /^exception TypeError: strlen/],
      ["tests/ATest.php > ATest > testSkip", /^skipped$/],
      ['tests/ATest.php > ATest > testData with data set "q"<x>"', /^assertion/]
    ]
  ],
  ava: [
    within({ "test/a.test.js": "", "test/late.test.js": "", "test/sub/b.test.js": "" }, (root) =>
      readAva(recorded("ava.tap", root), root, root)
    ),
    [
      ["test/a.test.js > passes", /^passed$/],
      ["test/a.test.js > skipped", /^skipped$/],
      ["test/a.test.js > later", /^todo$/],
      ["test/a.test.js > fails", /^assertion/],
      ['test/a.test.js > odd "q" › x # y \\ z', /^assertion/],
      ["test/a.test.js > throws", /^exception TypeError: Cannot read properties of null \(reading 'x'\)$/],
      ["test/a.test.js > custom", /^exception MyErr: boom$/],
      ["test/a.test.js > rejects", /^assertion/],
      ["test/a.test.js > slow", /^timeout/],
      ["test/sub/b.test.js > prep", /^exception RangeError: hook$/],
      ["test/import.test.js > (file)", /^import/],
      ["test/syntax.test.js > (file)", /^syntax/],
      ["test/late.test.js > (file)", /^exception TypeError: TypeError: late$/]
    ]
  ],
  tap: [
    readTapFiles(recorded("tap.tap"), "/repo", "/repo"),
    [
      ["test/a.js > passes", /^passed$/],
      ['test/a.js > outer "q" # x > inner', /^assertion: same\n/],
      ['test/a.js > outer "q" # x > ok', /^passed$/],
      ["test/a.js > throws", /^exception TypeError: Cannot read properties/],
      ["test/a.js > skipped", /^skipped$/],
      ["test/a.js > todo", /^todo$/],
      ["test/a.js > timeout", /^timeout/],
      ["test/a.js > top level", /^passed$/],
      ["test/import.js > (file)", /^unknown/]
    ]
  ]
}

describe.each(Object.entries(suites))("%s", (_, [results, rows]) => {
  it.each(rows)("%s", (id, expected) => expect(wordOf(results, id) ?? "").toMatch(expected))
  it("gives every test an id of its own, and every failure a message", () => {
    expect(new Set(results.map(({ id }) => id)).size).toBe(results.length)
    expect(results.filter(({ status, failure }) => (status === "failed") !== Boolean(failure?.message))).toEqual([])
  })
})
