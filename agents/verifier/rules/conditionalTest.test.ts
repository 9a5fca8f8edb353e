import { describe, expect, it } from "vitest"
import { conditionalTest } from "./conditionalTest.ts"
import { testFacts } from "./rulesFixture.ts"

const judge = (path: string, text: string, before: string | null = null) =>
  conditionalTest(testFacts({ [path]: [before, text] }))

describe("refuses", () => {
  it.each([
    ["test/a.test.js", 'it.skip("x", () => {})'],
    ["test/a.test.js", 'test.only("x", () => {})'],
    ["test/a.test.js", 'describe.only("x", () => {})'],
    ["test/a.test.js", 'it.todo("x")'],
    ["test/a.test.js", 'xit("x", () => {})'],
    ["test/a.test.js", 'fit("x", () => {})'],
    ["test/a.test.js", "xdescribe('x', () => {})"],
    ["test/a.test.js", 'test.each([1]).skip("x", () => {})\ntest.concurrent.skip("y", () => {})'],
    ["test/a.test.js", 'test.skipIf(process.env.CI)("x", () => {})'],
    ["test/a.test.js", 'it.runIf(isLinux)("x", () => {})'],
    ["test/a.test.js", 'it.fails("x", () => {})'],
    ["test/a.test.js", 'test.failing("x", () => {})'],
    ["test/a.test.js", 'test("x", { skip: true }, () => {})'],
    ["test/a.test.js", 'test(\n  "x",\n  { skip: process.env.CI, timeout: 5 },\n  () => {}\n)'],
    ["test/a.test.js", 'test("x", { todo: "later" }, () => {})'],
    ["test/a.test.js", 'test("x", (t) => {\n  t.skip("later")\n})'],
    ["test/a.test.js", 'it("x", function () {\n  this.skip()\n})'],
    ["test/a.test.js", 'test("x", ({ skip }) => {\n  skip()\n})'],
    ["test/a.test.js", 'if (process.env.CI) {\n  test("x", () => {})\n}'],
    ["test/a.test.js", 'process.env.CI || test("x", () => {})'],
    ["test/a.test.js", 'const run = Date.now() > 17e11 ? test : () => {}\nrun("x", () => {})'],
    ["test/a.test.js", 'test("x", () => {\n  if (process.env.CI) return\n  check()\n})'],
    [
      "test/a.test.js",
      'const isCI = process.env.CI === "true"\ntest("x", () => {\n  if (!isCI) return;\n  check()\n})'
    ],
    ["test/a.test.js", 'test("x", () => {\n  if (new Date() > new Date("2027-01-01")) return\n  check()\n})'],
    ["tests/test_a.py", "@pytest.mark.skip\ndef test_x():\n    pass"],
    ["tests/test_a.py", '@pytest.mark.skipif(sys.platform == "win32", reason="x")\ndef test_x():\n    pass'],
    ["tests/test_a.py", "@pytest.mark.xfail\ndef test_x():\n    pass"],
    ["tests/test_a.py", "pytestmark = pytest.mark.skip"],
    ["tests/__init__.py", "def load_tests(loader, tests, pattern):\n    return tests"],
    ["tests/test_a.py", "def test_x():\n    pytest.skip('later')"],
    ["tests/test_a.py", "@unittest.skip('later')\ndef test_x(self):\n    pass"],
    ["tests/test_a.py", "@unittest.skipIf(CI, 'later')\ndef test_x(self):\n    pass"],
    ["tests/test_a.py", "@unittest.expectedFailure\ndef test_x(self):\n    pass"],
    ["tests/test_a.py", "def test_x(self):\n    self.skipTest('later')"],
    ["tests/test_a.py", "def test_x():\n    if os.environ.get('CI'):\n        return\n    check()"],
    ["cart/cart_test.go", 'func TestX(t *testing.T) {\n\tt.Skip("later")\n}'],
    ["cart/cart_test.go", "func TestX(t *testing.T) {\n\tif testing.Short() {\n\t\treturn\n\t}\n}"],
    ["cart/cart_test.go", "//go:build integration\n\npackage cart"],
    ["tests/cart.rs", "#[test]\n#[ignore]\nfn x() {}"],
    ["tests/cart.rs", '#[cfg(feature = "slow")]\n#[test]\nfn x() {}'],
    ["src/test/java/CartTest.java", '@Disabled("later")\n@Test void x() {}'],
    ["src/test/java/CartTest.java", '@EnabledIfEnvironmentVariable(named = "CI", matches = "true")\n@Test void x() {}'],
    ["src/test/java/CartTest.java", "@Test void x() {\n  assumeTrue(isLinux());\n}"],
    ["tests/CartTests.cs", '[Fact(Skip = "later")]\npublic void X() {}'],
    ["spec/cart_spec.rb", 'xit "x" do\nend'],
    ["spec/cart_spec.rb", 'fit "x" do\nend'],
    ["spec/cart_spec.rb", 'it "x" do\n  skip "later"\nend'],
    ["spec/cart_spec.rb", 'it "x" do\n  pending\nend'],
    ["spec/cart_spec.rb", 'it "x", skip: true do\nend'],
    ["spec/cart_spec.rb", 'it "x", :focus do\nend'],
    ["spec/cart_spec.rb", 'it "x" do\n  return if ENV["CI"]\nend'],
    ["tests/CartTest.php", "public function testX() {\n  $this->markTestSkipped('later');\n}"]
  ])("%s: %s", (path, text) => {
    const found = judge(path, text)
    expect(found).toMatchObject({ class: "conditional-test" })
    expect(found!.evidence).toMatch(new RegExp(`^${path}:\\d+ `))
  })
})

describe("lets pass", () => {
  it.each([
    [
      "test/a.test.js",
      '// it.skip("x")\n/* test.only */\nit("does not it.skip(x)", () => check("test.only(x)", `xit("y")`))'
    ],
    ["test/a.test.js", 'test("pages", () => {\n  assert.equal(page({ skip: 10, only: true }).length, 2)\n})'],
    ["test/a.test.js", 'test("pages", () => { assert.equal(page({ skip: 10 }).length, 2) })'],
    ["test/a.test.js", 'test("x", { timeout: 100, skip: false }, () => {})'],
    ["test/a.test.js", "const model = fit(points)\nreader.skip(4)\nqueue.only.first()"],
    [
      "test/a.test.js",
      'test("x", () => {\n  process.env.CI = "1"\n  const now = new Date()\n  expect(due(now)).toBe(1)\n})'
    ],
    ["test/a.test.js", 'test("x", () => { const port = process.env.PORT ? 1 : 2; expect(port).toBe(2) })'],
    ["test/a.test.js", 'test("x", () => {\n  for (const order of orders) {\n    if (order.done) return\n  }\n})'],
    ["test/a.test.js", 'const dir = process.platform === "win32" ? "C:" : "/"\ntest("x", () => {})'],
    [
      "tests/test_a.py",
      '"""Do not @pytest.mark.skip here."""\n# pytest.skip()\ndef test_skips():\n    assert skip(3) == "pytest.mark.xfail"'
    ],
    [
      "tests/test_a.py",
      'def test_x(monkeypatch):\n    monkeypatch.setenv("CI", "1")\n    sep = "x" if sys.platform == "win32" else "y"\n    assert sep'
    ],
    ["cart/cart_test.go", 'func TestX(t *testing.T) {\n\t// t.Skip\n\tr.Skip(3)\n\tt.Setenv("CI", "1")\n}'],
    ["tests/cart.rs", "#[cfg(test)]\nmod x {\n    // #[ignore]\n    #[test]\n    fn y() {}\n}"],
    ["src/test/java/CartTest.java", "// @Disabled\n@Test void ignoresBlank() { assertTrue(x); }"],
    [
      "spec/cart_spec.rb",
      'it "skips what is pending" do\n  expect(list.skip(2)).to eq([:pending])\n  pending = 3\nend'
    ],
    ["tests/CartTest.php", "public function testSkip() {\n  $this->assertSame(1, $list->skip(2));\n}"]
  ])("%s: %s", (path, text) => expect(judge(path, text)).toBeUndefined())

  it("what is there already, and what is no test", () => {
    const before = 'it.skip("old", () => {})\n'
    expect(judge("test/a.test.js", `${before}it("new", () => {})\n`, before)).toBeUndefined()
    expect(judge("src/a.js", before)).toBeUndefined()
  })
})
