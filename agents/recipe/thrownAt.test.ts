import { expect, it } from "vitest"
import { thrownAt } from "./thrownAt.ts"

it.each([
  [
    "Node, past its own frames",
    "TypeError: x\n    at Array.reduce (<anonymous>)\n    at node:internal/x:1:2\n    at parse (/c/node_modules/zod/index.js:3:4)\n    at total (file:///c/src/cart.js:2:20)\n    at /c/test/cart.test.js:5:3",
    "/c/src/cart.js:2"
  ],
  ["Vitest", "TypeError: x\n ❯ total src/cart.ts:2:20\n ❯ test/cart.test.ts:5:3", "src/cart.ts:2"],
  [
    "Python, whose innermost frame is the last",
    '  File "/c/tests/test_a.py", line 4, in test_x\n    f()\n  File "/c/cart.py", line 9, in f\n    g()\n  File "/usr/lib/python3.11/json/decoder.py", line 1, in g\n',
    "/c/cart.py:9"
  ],
  ["pytest", "test_a.py:4: \n_ _ _\n\n>   g()\nE   KeyError: 1\n\ncart.py:9: KeyError", "cart.py:9"],
  [
    "Go",
    "panic: x\n\ngoroutine 7 [running]:\ntesting.tRunner.func1()\n\t/usr/lib/go-1.19/src/testing/testing.go:1396 +0x24e\npanic({0x1, 0x2})\n\t/usr/lib/go-1.19/src/runtime/panic.go:884 +0x212\ndemo.Total(...)\n\t/c/cart.go:12\ndemo.TestX(0x0)\n\t/c/cart_test.go:5 +0x1d\n",
    "/c/cart.go:12"
  ],
  ["Rust", "thread 'x' (3779) panicked at src/lib.rs:15:115:\nindex out of bounds", "src/lib.rs:15"],
  ["Rust before 1.73", "thread 'x' panicked at 'boom: y', src/lib.rs:15:11", "src/lib.rs:15"],
  [
    "the JVM",
    "java.lang.IllegalStateException: x\n\tat java.base/java.util.Optional.get(Optional.java:1)\n\tat com.harbor.Cart.total(Cart.java:12)\n\tat com.harbor.CartTest.adds(CartTest.java:5)",
    "Cart.java:12"
  ],
  [
    "Ruby",
    "/usr/lib/ruby/gems/3.1/x.rb:1:in `y'\n/c/lib/cart.rb:12:in `total'\n/c/spec/cart_spec.rb:4:in `z'",
    "/c/lib/cart.rb:12"
  ],
  ["no stack", "expected 1 to be 2", undefined]
])("%s", (_, text, at) => expect(thrownAt(text)).toBe(at))
