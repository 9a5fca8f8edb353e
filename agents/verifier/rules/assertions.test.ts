import { expect, it } from "vitest"
import { assertionsIn, testsIn, weakAssertionsIn } from "./assertions.ts"

const files: ReadonlyArray<readonly [path: string, text: string, tests: number, assertions: number, weak: number]> = [
  [
    "test/a.test.ts",
    'it("expect(1)", () => {\n  // expect(2)\n  expect(a).toBe(1)\n  await expect(b).rejects.toThrow()\n  assert.deepEqual(c, d)\n})\ntest.each([1])("x", () => {})\n',
    2,
    3,
    1
  ],
  ["test/a.js", "test('x', (t) => {\n  t.is(1, 2)\n  t.deepEqual(a, b)\n  list.should.equal(2)\n})", 1, 3, 0],
  [
    "tests/test_a.py",
    'def test_x(self):\n    """assert nothing"""\n    assert a == 1\n    self.assertEqual(a, b)\n    with pytest.raises(ValueError):\n        f()\n    assert True\n',
    1,
    4,
    1
  ],
  ["a_test.go", 'func TestX(t *testing.T) {\n\tt.Errorf("x")\n\trequire.Equal(t, 1, 2)\n\tt.Run("y", f)\n}', 2, 2, 0],
  ["tests/a.rs", '#[test]\nfn x() {\n    assert_eq!(a, b);\n    assert!(c, "assert!(d)");\n}', 1, 2, 0],
  ["src/test/java/ATest.java", "@Test void x() {\n  assertEquals(1, 2);\n  assertNotNull(a);\n}", 1, 2, 1],
  ["spec/a_spec.rb", 'it "expect(x)" do\n  expect(a).to eq 1\n  expect { b }.to raise_error\nend', 1, 2, 0],
  ["tests/ATest.php", "public function testX() {\n  $this->assertSame(1, 2);\n  self::assertTrue($a);\n}", 1, 2, 0],
  ["test/data.json", '["expect(1)"]', 0, 0, 0]
]
it.each(files)("%s", (path, text, tests, assertions, weak) => {
  expect([testsIn(text, path), assertionsIn(text, path), weakAssertionsIn(text, path)]).toEqual([
    tests,
    assertions,
    weak
  ])
})
