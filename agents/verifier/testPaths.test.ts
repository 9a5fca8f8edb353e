import { expect, it } from "vitest"
import { isTestPath } from "./testPaths.ts"

it.each([
  "test/sum.js",
  "packages/a/tests/fixtures/input.json",
  "src/__tests__/sum.ts",
  "src/__snapshots__/sum.test.ts.snap",
  "src/sum.test.ts",
  "src/sum.spec.d.tsx",
  "src/sum_test.js",
  "test.js",
  "test-sum.js",
  "spec/sum with blank.js",
  "test/fixtures/app/package.json",
  "src/test/java/com/harbor/CartTest.java",
  "src/test/resources/cart.json",
  "app/CartTests.java",
  "app/CartSpec.kt",
  "app/CheckoutIT.java",
  "Harbor.Cart.Tests/CartTests.cs",
  "src/CartTests.cs",
  "cart/cart_test.go",
  "cart/testdata/order.json",
  "tests/cart.rs",
  "spec/cart_spec.rb",
  "lib/cart_spec.rb",
  "lib/test_cart.rb",
  "tests/CartTest.php",
  "src/CartTest.php",
  "cart/test_cart.py",
  "cart/cart_test.py",
  "tests/__init__.py",
  "tests/fixtures/conftest.py"
])("%s is a test path", (path) => expect(isTestPath(path)).toBe(true))

it.each([
  "src/sum.ts",
  "src/testing.ts",
  "src/latest.js",
  "contest/sum.js",
  "package.json",
  "test/package.json",
  "test/.mocharc.json",
  "test/mocha.opts",
  "vitest.config.test.ts",
  "test/jest.config.js",
  "test/node_modules/x/index.js",
  "README.md",
  "conftest.py",
  "tests/conftest.py",
  "tests/sub/pytest.ini",
  "tests/Cargo.toml",
  "tests/sitecustomize.py",
  "test/Gemfile",
  "cart/test_cart.md",
  "cart/contest.go",
  "src/main/java/com/harbor/Latest.java",
  "src/main/java/com/harbor/Audit.java",
  "src/main/java/com/harbor/AUDIT.java",
  "src/Contest.php",
  "cart/testing.go",
  "src/attestation.rs"
])("%s is none", (path) => expect(isTestPath(path)).toBe(false))

it("takes the repository's globs instead of the conventions", () => {
  const globs = ["checks/**", "lib/*.check.ts"]
  expect(isTestPath("checks/a/b.ts", globs)).toBe(true)
  expect(isTestPath("lib/a.check.ts", globs)).toBe(true)
  expect(isTestPath("test/a.test.ts", globs)).toBe(false)
  expect(isTestPath("checks/package.json", globs)).toBe(false)
})
