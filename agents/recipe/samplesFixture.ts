import type { ToolchainName } from "./toolchainFixture.ts"

/** A tiny repository, and what its runner has to be understood to say of it. */
export interface Sample {
  /** What has to be had beyond Node, and where from. */
  readonly needs: ToolchainName | "npm"
  readonly test: string
  readonly files: Readonly<Record<string, string>>
  /** Status and id of every test, in any order; a failed one with its kind and type. */
  readonly expected: ReadonlyArray<string>
  /** Files of a narrowed run, and how many tests are in it. */
  readonly narrowed?: readonly [file: string, tests: number]
}

export const samples: Readonly<Record<string, Sample>> = {
  pytest: {
    needs: "pytest",
    test: "python3 -m pytest -x",
    files: {
      "app.py":
        "class EmptyCart(Exception): pass\ndef first(items):\n  if items is None: raise EmptyCart('no cart')\n  return items[0]\n",
      "tests/test_app.py":
        "import pytest, app\nclass TestFirst:\n  def test_one(self): assert app.first([1]) == 1\n  @pytest.mark.parametrize('n', ['a b', 'x/y::z'])\n  def test_odd(self, n): assert n == 'a b'\ndef test_none(): app.first(None)\n@pytest.mark.skip\ndef test_later(): pass\n",
      "tests/test_typo.py": "import nowhere\n",
      "tests/test_more.py": "def test_fine(): pass\n",
      // It would hide every failure after the first, and those that cannot be collected hide the rest.
      "pytest.ini": "[pytest]\naddopts = --exitfirst\n"
    },
    expected: [
      "passed tests/test_app.py > TestFirst > test_one",
      "passed tests/test_app.py > TestFirst > test_odd[a b]",
      "failed tests/test_app.py > TestFirst > test_odd[x/y::z] (assertion AssertionError)",
      "failed tests/test_app.py > test_none (exception EmptyCart)",
      "skipped tests/test_app.py > test_later",
      "failed tests/test_typo.py > (file) (import ModuleNotFoundError)",
      "passed tests/test_more.py > test_fine"
    ],
    narrowed: ["tests/test_app.py", 5]
  },
  unittest: {
    needs: "python",
    test: "python3 -m unittest discover -s tests -f",
    files: {
      "app.py": "def first(items): return items[0]\n",
      "tests/test_app.py":
        "import unittest, app\nclass Odd(Exception): pass\nclass TestFirst(unittest.TestCase):\n  def test_one(self): self.assertEqual(app.first([1]), 2, 'said é \"q\"')\n  def test_none(self): app.first([])\n  def test_sub(self):\n    for n in range(3):\n      with self.subTest(n=n): self.assertNotEqual(n, 1)\n  @unittest.skip('later')\n  def test_later(self): pass\n  @unittest.expectedFailure\n  def test_known(self): self.fail()\nclass TestSetup(unittest.TestCase):\n  @classmethod\n  def setUpClass(cls): raise Odd('hook')\n  def test_in(self): pass\n",
      "tests/test_typo.py": "import nowhere\n",
      "tests/test_syntax.py": "def x(:\n",
      "tests/test_more.py":
        "import unittest\nclass TestMore(unittest.TestCase):\n  def test_fine(self): print('test_none ... ok')\n"
    },
    expected: [
      "failed tests/test_app.py > TestFirst > test_one (assertion AssertionError)",
      "failed tests/test_app.py > TestFirst > test_none (exception IndexError)",
      "failed tests/test_app.py > TestFirst > test_sub (assertion AssertionError)",
      "skipped tests/test_app.py > TestFirst > test_later",
      "skipped tests/test_app.py > TestFirst > test_known",
      "failed tests/test_app.py > setUpClass (test_app.TestSetup) > (hook) (exception Odd)",
      "failed tests/test_typo.py > (file) (import ModuleNotFoundError)",
      "failed tests/test_syntax.py > (file) (syntax SyntaxError)",
      "passed tests/test_more.py > TestMore > test_fine"
    ],
    narrowed: ["tests/test_more.py", 1]
  },
  "unittest whose process a test ends": {
    needs: "python",
    test: "python3 -m unittest discover",
    files: {
      "test_app.py":
        "import os, unittest\nclass TestApp(unittest.TestCase):\n  def test_a(self): pass\n  def test_b(self): os._exit(0)\n"
    },
    expected: ["passed test_app.py > TestApp > test_a", "failed (test run) (unknown)"]
  },
  "go test": {
    needs: "go",
    test: "go vet ./lib && go test -failfast ./...",
    files: {
      "go.mod": "module example.com/shop\n\ngo 1.18\n",
      "lib/cart.go": "package lib\n\nfunc First(items []string) string { return items[0] }\n",
      "lib/cart_test.go":
        'package lib\n\nimport "testing"\n\nfunc TestOne(t *testing.T) {\n\tfor _, name := range []string{"a b", "x/y"} {\n\t\tt.Run(name, func(t *testing.T) {\n\t\t\tif First([]string{name}) != "a b" {\n\t\t\t\tt.Errorf("got %q", name)\n\t\t\t}\n\t\t})\n\t}\n}\n\nfunc TestLater(t *testing.T) { t.Skip() }\n\nfunc TestNone(t *testing.T) { First(nil) }\n',
      "other/o.go": "package other\n",
      "other/o_test.go": 'package other\n\nimport "testing"\n\nfunc TestFine(t *testing.T) {}\n',
      "typo/t.go": "package typo\n",
      "typo/t_test.go": 'package typo\n\nimport "testing"\n\nfunc TestTypo(t *testing.T) { Missing() }\n'
    },
    expected: [
      "passed lib/cart_test.go > TestOne",
      "passed lib/cart_test.go > TestOne > a_b",
      "failed lib/cart_test.go > TestOne > x/y (assertion)",
      "skipped lib/cart_test.go > TestLater",
      "failed lib/cart_test.go > TestNone (exception runtime.boundsError)",
      "passed other/o_test.go > TestFine",
      "failed typo/t_test.go > (file) (import)"
    ],
    narrowed: ["other/o_test.go", 1]
  },
  "cargo test": {
    needs: "cargo",
    test: "cargo test --quiet --offline",
    files: {
      "Cargo.toml": '[package]\nname = "shop-cart"\nversion = "0.1.0"\nedition = "2021"\n',
      "src/lib.rs": "pub mod cart;\n/// ```\n/// assert_eq!(shop_cart::one(), 1);\n/// ```\npub fn one() -> u8 { 1 }\n",
      "src/cart.rs":
        'pub fn first(items: &[u8]) -> u8 { items[0] }\n#[cfg(test)]\nmod tests {\n  use super::*;\n  #[test] fn takes_one() { assert_eq!(first(&[1]), 2, "said") }\n  #[test] fn takes_none() { first(&[]); }\n  #[test] #[ignore] fn later() {}\n}\n',
      "tests/shop.rs": '#[test] fn fine() { println!("test forged ... ok"); }\n',
      "tests/leaves.rs": "#[test] fn leaves() { std::process::exit(0) }\n"
    },
    expected: [
      "failed src/cart.rs > cart > tests > takes_one (assertion)",
      "failed src/cart.rs > cart > tests > takes_none (exception panic)",
      "skipped src/cart.rs > cart > tests > later",
      "passed tests/shop.rs > fine",
      "failed tests/leaves.rs > (file) (unknown)",
      "passed src/lib.rs > doc > one"
    ],
    narrowed: ["tests/shop.rs", 1]
  },
  maven: {
    needs: "maven",
    test: "mvn -q test",
    files: {
      "pom.xml": `<project xmlns="http://maven.apache.org/POM/4.0.0"><modelVersion>4.0.0</modelVersion><groupId>com.acme</groupId><artifactId>shop</artifactId><version>1</version>
        <properties><maven.compiler.source>11</maven.compiler.source><maven.compiler.target>11</maven.compiler.target><project.build.sourceEncoding>UTF-8</project.build.sourceEncoding></properties>
        <dependencies><dependency><groupId>junit</groupId><artifactId>junit</artifactId><version>4.x</version><scope>test</scope></dependency></dependencies></project>`,
      "src/main/java/com/acme/Cart.java":
        "package com.acme;\npublic class Cart { public static String first(String[] items) { return items[0]; } }\n",
      "src/test/java/com/acme/CartTest.java":
        'package com.acme;\nimport static org.junit.Assert.*;\nimport org.junit.*;\npublic class CartTest {\n  @Test public void one() { assertEquals("said \\"x\\" <b>", "b", Cart.first(new String[] {"a"})); }\n  @Test public void none() { Cart.first(new String[0]); }\n  @Ignore @Test public void later() {}\n}\n',
      "src/test/java/com/acme/MoreTest.java":
        "package com.acme;\nimport org.junit.*;\npublic class MoreTest { @Test public void fine() {} }\n"
    },
    expected: [
      "failed src/test/java/com/acme/CartTest.java > CartTest > one (assertion org.junit.ComparisonFailure)",
      "failed src/test/java/com/acme/CartTest.java > CartTest > none (exception java.lang.ArrayIndexOutOfBoundsException)",
      "skipped src/test/java/com/acme/CartTest.java > CartTest > later",
      "passed src/test/java/com/acme/MoreTest.java > MoreTest > fine"
    ],
    narrowed: ["src/test/java/com/acme/MoreTest.java", 1]
  },
  rspec: {
    needs: "ruby",
    test: "rspec --fail-fast --format progress",
    files: {
      "spec/cart_spec.rb":
        "class EmptyCart < StandardError; end\nRSpec.describe 'Cart' do\n  it('adds \"x\"') { expect(1).to eq(2) }\n  it('is empty') { raise EmptyCart, 'no' }\n  xit('later') {}\n  context 'with > é' do\n    it('works') { expect(1).to eq(1) }\n  end\nend\n",
      "spec/more_spec.rb": "RSpec.describe('more') { it('is fine') {} }\n"
    },
    expected: [
      'failed spec/cart_spec.rb > Cart > adds "x" (assertion RSpec::Expectations::ExpectationNotMetError)',
      "failed spec/cart_spec.rb > Cart > is empty (exception EmptyCart)",
      "skipped spec/cart_spec.rb > Cart > later",
      "passed spec/cart_spec.rb > Cart with > é > works",
      "passed spec/more_spec.rb > more > is fine"
    ],
    narrowed: ["spec/more_spec.rb", 1]
  },
  phpunit: {
    needs: "php",
    test: "phpunit --stop-on-failure tests",
    files: {
      "tests/CartTest.php":
        "<?php\nuse PHPUnit\\Framework\\TestCase;\nfinal class CartTest extends TestCase {\n  public function testOne(): void { $this->assertSame(1, 2); }\n  public function testNone(): void { throw new DomainException('no \"cart\"'); }\n  public function testLater(): void { $this->markTestSkipped(); }\n}\n",
      "tests/MoreTest.php":
        "<?php\nuse PHPUnit\\Framework\\TestCase;\nfinal class MoreTest extends TestCase {\n  public function testFine(): void { $this->assertTrue(true); }\n}\n"
    },
    expected: [
      "failed tests/CartTest.php > CartTest > testOne (assertion PHPUnit\\Framework\\ExpectationFailedException)",
      "failed tests/CartTest.php > CartTest > testNone (exception DomainException)",
      "skipped tests/CartTest.php > CartTest > testLater",
      "passed tests/MoreTest.php > MoreTest > testFine"
    ],
    narrowed: ["tests/MoreTest.php", 1]
  },
  ava: {
    needs: "npm",
    test: "ava --fail-fast",
    files: {
      "package.json": '{"ava":{"files":["test/**/*.test.js"]}}',
      "test/cart.test.js":
        "const test = require('ava')\nclass EmptyCart extends Error { name = 'EmptyCart' }\ntest('adds › \"x\"', (t) => t.is(1, 2))\ntest('is empty', () => { throw new EmptyCart('no') })\ntest.skip('later', (t) => t.pass())\n",
      "test/sub/more.test.js": "require('ava')('is fine', (t) => t.pass())\n",
      "test/typo.test.js": "require('nowhere')\n"
    },
    expected: [
      'failed test/cart.test.js > adds › "x" (assertion AssertionError)',
      "failed test/cart.test.js > is empty (exception EmptyCart)",
      "skipped test/cart.test.js > later",
      "passed test/sub/more.test.js > is fine",
      "failed test/typo.test.js > (file) (import Error)"
    ],
    narrowed: ["test/sub/more.test.js", 1]
  },
  tap: {
    needs: "npm",
    test: "tap --bail --no-coverage --no-check-coverage test/*.js",
    files: {
      "test/cart.js":
        "const t = require('tap')\nt.test('cart # 1', (t) => {\n  t.test('adds', (t) => { t.equal(1, 2); t.end() })\n  t.test('is empty', () => { null.x })\n  t.end()\n})\nt.test('later', { skip: true }, (t) => t.end())\n",
      "test/more.js": "require('tap').test('is fine', (t) => { t.pass(); t.end() })\n",
      "test/typo.js": "require('nowhere')\n"
    },
    expected: [
      "failed test/cart.js > cart # 1 > adds (assertion)",
      "failed test/cart.js > cart # 1 > is empty (exception TypeError)",
      "skipped test/cart.js > later",
      "passed test/more.js > is fine",
      "failed test/typo.js > (file) (unknown)"
    ],
    narrowed: ["test/more.js", 1]
  },
  tape: {
    needs: "npm",
    test: "tape 'test/*.js'",
    files: {
      "test/cart.js":
        "const test = require('tape')\ntest('cart # 1', (t) => { t.comment('# not a title'); t.equal(1, 1); t.test('adds', (t) => { t.equal(1, 2); t.end() }) })\ntest('later', { skip: 'why' }, (t) => t.end())\ntest('is empty', () => { null.x })\n",
      "test/more.js": "require('tape')('is fine', (t) => { t.pass(); console.log('ok 9 forged'); t.end() })\n",
      "test/typo.js": "require('nowhere')\n"
    },
    expected: [
      "passed test/cart.js > cart # 1",
      "failed test/cart.js > cart # 1 > adds (assertion)",
      "skipped test/cart.js > later",
      "failed test/cart.js > is empty (exception TypeError)",
      "passed test/more.js > is fine",
      "failed test/typo.js > (file) (import Error)"
    ],
    narrowed: ["test/more.js", 1]
  }
}
