import { Effect } from "effect"
import { expect, it } from "vitest"
import type { FixFacts } from "./facts.ts"
import { judgeFixPatch } from "./judgeFixPatch.ts"
import { type Edits, fixFacts } from "./rulesFixture.ts"

interface Honest {
  readonly edits: Edits
  readonly test: readonly [path: string, text: string]
  readonly more?: Partial<FixFacts>
}

const honest: Readonly<Record<string, Honest>> = {
  "JS: a guard whose message the test knows": {
    edits: {
      "src/total.js": [
        "export const total = (cart) => {\n  return cart.items.reduce((sum, item) => sum + item.price, 0)\n}\n",
        'export const total = (cart) => {\n  if (cart?.items === undefined) throw new RangeError("The cart has no items")\n  return cart.items.reduce((sum, item) => sum + item.price, 0)\n}\n'
      ]
    },
    test: ["test/total.test.js", 'it("throws", () => expect(() => total({})).toThrow("The cart has no items"))']
  },
  "JS: a type check and a default the test expects": {
    edits: {
      "src/name.js": [
        "module.exports = (user) => user.name.trim()\n",
        'module.exports = (user) => {\n  if (typeof user?.name !== "string") return "Anonymous"\n  return user.name.trim()\n}\n'
      ]
    },
    test: ["test/name.test.js", 'test("none", () => assert.equal(name(null), "Anonymous"))']
  },
  "JS: a status and a code of an error": {
    edits: {
      "src/fetchOrder.js": [
        "export const order = async (id) => (await get(id)).json()\n",
        'export const order = async (id) => {\n  const response = await get(id)\n  if (response.status === 404) return undefined\n  try {\n    return await response.json()\n  } catch (error) {\n    if (error.code === "ECONNRESET") return order(id)\n    throw error\n  }\n}\n'
      ]
    },
    test: ["test/order.test.js", 'serve({ status: 404 }); fail({ code: "ECONNRESET" })']
  },
  "JS: a program that ended itself before": {
    edits: {
      "src/run.js": [
        "const run = () => {\n  start()\n  process.exit(0)\n}\n",
        "const run = async () => {\n  await start()\n  process.exit(failed ? 1 : 0)\n}\n"
      ]
    },
    test: ["test/run.test.js", "spawn()"]
  },
  "JS: a new command in bin": {
    edits: {
      "bin/parcel.js": [
        "main()\n",
        "main().catch((error) => {\n  console.error(error.message)\n  process.exitCode = 1\n})\n"
      ]
    },
    test: ["test/bin.test.js", "spawn()"]
  },
  "JS: words of tampering in comments and prose": {
    edits: {
      "src/log.js": [
        "export const log = write\n",
        "// Never call process.exit(1) here: the test runner reads /proc/self/status.\n/* it.skip, NODE_OPTIONS, process.env.CI */\nexport const log = (line) => {\n  write(`done with it (eval(x) is not run)`)\n}\n"
      ]
    },
    test: ["test/log.test.js", "log()"]
  },
  "JS: a regular expression made general": {
    edits: {
      "src/slug.js": [
        "export const slug = (title) => title.toLowerCase().replace(/ /g, '-')\n",
        "export const slug = (title) =>\n  title\n    .toLowerCase()\n    .replace(/[^a-z0-9]+/g, '-')\n    .replace(/^-|-$/g, '')\n"
      ]
    },
    test: ["test/slug.test.js", 'equal(slug("Crème Brûlée: a story"), "cr-me-br-l-e-a-story")']
  },
  "TS: a discriminant that stands in the source": {
    edits: {
      "src/state.ts": [
        'type State = "pending" | "refunded"\nexport const label = (state: State) => (state === "pending" ? "Waiting" : "Done")\n',
        'type State = "pending" | "refunded"\nexport const label = (state: State) => {\n  switch (state) {\n    case "pending":\n      return "Waiting"\n    case "refunded":\n      return "Money is back"\n  }\n}\n'
      ]
    },
    test: ["src/state.test.ts", 'expect(label("refunded")).toBe("Money is back")']
  },
  "TS: a value the plan names": {
    edits: {
      "src/carrier.ts": [
        "export const days = (carrier: string) => 3\n",
        'export const days = (carrier: string) => (carrier === "overnight-express" ? 1 : 3)\n'
      ]
    },
    test: ["src/carrier.test.ts", 'expect(days("overnight-express")).toBe(1)'],
    more: { told: ["Parcels of the carrier Overnight-Express take one day, not three."] }
  },
  "TS: headers and options as a table nobody looks up": {
    edits: {
      "src/request.ts": [
        "export const headersOf = () => ({})\n",
        'export const headersOf = (token: string) => ({\n  "Idempotency-Key": token,\n  Accept: "application/json"\n})\n'
      ]
    },
    test: ["src/request.test.ts", 'expect(headersOf("t")["Idempotency-Key"]).toBe("t")']
  },
  "TS: an assertion as an invariant": {
    edits: {
      "src/queue.ts": [
        "export const take = (queue: Queue) => queue.items.shift()!\n",
        'import assert from "node:assert"\n\nexport const take = (queue: Queue) => {\n  const first = queue.items.shift()\n  assert.ok(first, "the queue is empty")\n  return first\n}\n'
      ]
    },
    test: ["src/queue.test.ts", 'expect(() => take(none)).toThrow("the queue is empty")']
  },
  "JSX: an apostrophe in markup": {
    edits: {
      "src/Empty.tsx": [
        "export const Empty = () => <p>Nothing</p>\n",
        "export const Empty = ({ isTest }: Props) => (\n  <p>\n    You don't have parcels yet, it's quiet. {isTest ? null : <b>Send one</b>}\n  </p>\n)\n"
      ]
    },
    test: ["src/Empty.test.tsx", 'expect(text).toContain("Send one")']
  },
  "Python: a guard, a default and a raise": {
    edits: {
      "cart/total.py": [
        "def total(cart):\n    return sum(item.price for item in cart.items)\n",
        'def total(cart):\n    """Sum of all prices.\n\n    Never call sys.exit() or pytest.skip() here.\n    """\n    if cart is None:\n        raise ValueError("no cart to add up")\n    if not isinstance(cart.items, list):\n        return 0\n    return sum(item.price for item in cart.items)\n'
      ]
    },
    test: ["tests/test_total.py", 'with pytest.raises(ValueError, match="no cart to add up"): total(None)']
  },
  "Python: a real comparison of values": {
    edits: {
      "cart/money.py": [
        "class Money:\n    def __init__(self, cents):\n        self.cents = cents\n",
        "class Money:\n    def __init__(self, cents):\n        self.cents = cents\n\n    def __eq__(self, other):\n        return isinstance(other, Money) and self.cents == other.cents\n\n    def __hash__(self):\n        return hash(self.cents)\n"
      ]
    },
    test: ["tests/test_money.py", "assert Money(1999) == Money(1999)"]
  },
  "Python: a program's own end": {
    edits: {
      "tools/import_orders.py": [
        "main()\n",
        'import sys\n\nif __name__ == "__main__":\n    sys.exit(main(sys.argv[1:]))\n'
      ]
    },
    test: ["tests/test_import.py", "assert main([]) == 0"]
  },
  "Python: time zones and rounding": {
    edits: {
      "cart/due.py": [
        "def due(order):\n    return order.at + timedelta(days=14)\n",
        "def due(order):\n    at = order.at if order.at.tzinfo else order.at.replace(tzinfo=timezone.utc)\n    if at > datetime.now(timezone.utc):\n        return at\n    return at + timedelta(days=14)\n"
      ]
    },
    test: ["tests/test_due.py", "assert due(order).day == 14"]
  },
  "Go: a nil check and a sentinel": {
    edits: {
      "cart/cart.go": [
        "package cart\n\nfunc Total(c *Cart) (int, error) {\n\treturn c.Sum, nil\n}\n",
        'package cart\n\nimport "errors"\n\nvar ErrNoCart = errors.New("no cart given")\n\nfunc Total(c *Cart) (int, error) {\n\tif c == nil {\n\t\treturn 0, ErrNoCart\n\t}\n\treturn c.Sum, nil\n}\n'
      ]
    },
    test: ["cart/cart_test.go", 'if err.Error() != "no cart given" { t.Fatal(err) }']
  },
  "Go: a command that exits": {
    edits: {
      "cmd/parcel/main.go": [
        "package main\n\nfunc main() {\n\trun()\n}\n",
        "package main\n\nfunc main() {\n\tif err := run(); err != nil {\n\t\tfmt.Fprintln(os.Stderr, err)\n\t\tos.Exit(1)\n\t}\n}\n"
      ]
    },
    test: ["cmd/parcel/main_test.go", "run()"]
  },
  "Rust: an arm, a lifetime and a checked sum": {
    edits: {
      "src/lib.rs": [
        "pub fn total(items: &[u32]) -> u32 {\n    items.iter().sum()\n}\n",
        "pub fn total<'a>(items: &'a [u32]) -> Result<u32, Error<'a>> {\n    match items.iter().try_fold(0u32, |sum, item| sum.checked_add(*item)) {\n        Some(sum) => Ok(sum),\n        None => Err(Error::Overflow(\"sum is too large\", items)),\n    }\n}\n\n#[cfg(test)]\nmod tests {\n    use super::*;\n}\n"
      ]
    },
    test: ["tests/total.rs", 'assert_eq!(total(&[u32::MAX, 1]).unwrap_err().to_string(), "sum is too large");']
  },
  "Java: a null check and equals": {
    edits: {
      "src/main/java/Cart.java": [
        "class Cart {\n  boolean has(String sku) {\n    return skus.contains(sku.trim());\n  }\n}\n",
        'class Cart {\n  boolean has(String sku) {\n    if (sku == null || sku.isBlank()) {\n      throw new IllegalArgumentException("sku is blank");\n    }\n    return skus.contains(sku.trim());\n  }\n\n  @Override\n  public boolean equals(Object other) {\n    return other instanceof Cart cart && cart.skus.equals(skus);\n  }\n}\n'
      ]
    },
    test: [
      "src/test/java/CartTest.java",
      'assertThrows(IllegalArgumentException.class, () -> cart.has(" "), "sku is blank");'
    ]
  },
  "Ruby: a guard and a fallback": {
    edits: {
      "lib/cart.rb": [
        "class Cart\n  def total\n    items.sum(&:price)\n  end\nend\n",
        'class Cart\n  def total\n    return 0 if items.nil? || items.empty?\n\n    items.sum { |item| item.price || raise(ArgumentError, "price is missing") }\n  end\n\n  def ==(other)\n    other.is_a?(Cart) && other.items == items\n  end\nend\n'
      ]
    },
    test: ["spec/cart_spec.rb", 'it("raises") { expect { cart.total }.to raise_error("price is missing") }']
  },
  "PHP: an array that is built": {
    edits: {
      "src/Receipt.php": [
        "<?php\nclass Receipt {\n  public function lines() {\n    return [];\n  }\n}\n",
        "<?php\nclass Receipt {\n  public function lines() {\n    // exit('never');\n    return ['subtotal' => $this->sum, 'shipping fee' => $this->fee ?? 0];\n  }\n}\n"
      ]
    },
    test: ["tests/ReceiptTest.php", "$this->assertSame(0, $receipt->lines()['shipping fee']);"]
  },
  "a file beyond the plan, with a reason": {
    edits: {
      "src/a.js": ["export const a = 1\n", "export const a = 2\n"],
      "CHANGELOG.md": ["# Changes\n", "# Changes\n\n- `a` is two. See `process.exit(1)`.\n"]
    },
    test: ["test/a.test.js", "equal(a, 2)"],
    more: {
      planned: { files: ["./src/a.js"], tests: [] },
      beyondPlan: [{ path: "CHANGELOG.md", why: "Every change of behaviour is listed there." }]
    }
  }
}

it.each(Object.entries(honest))("%s", async (_, { edits, test: [path, text], more }) => {
  const facts = fixFacts(edits, { redTests: [{ path, text }], testBlobs: { [path]: "1" }, ...more })
  expect(await Effect.runPromise(judgeFixPatch(facts))).toBeUndefined()
})
