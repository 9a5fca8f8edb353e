import { Effect } from "effect"
import { describe, expect, it } from "vitest"
import { fixFacts } from "./rulesFixture.ts"
import { tampers } from "./tampers.ts"

const before: Readonly<Record<string, string>> = {
  "src/cart.js": "export const total = (order) => {\n  return sum(order)\n}\n",
  "src/cart.ts": "export const total = (order: Order) => {\n  return sum(order)\n}\n",
  "cart/total.py": "import os\n\ndef total(order):\n    return sum(order)\n",
  "cart/cart.go": "package cart\n\nfunc Total(order Order) int {\n\treturn sum(order)\n}\n",
  "src/lib.rs": "pub fn total(order: &Order) -> u32 {\n    sum(order)\n}\n",
  "src/main/java/Cart.java": "class Cart {\n  int total(Order order) {\n    return sum(order);\n  }\n}\n",
  "lib/cart.rb": "def total(order)\n  sum(order)\nend\n",
  "src/cart.php": "<?php\nfunction total($order) {\n  return sum($order);\n}\n",
  "run.sh": "sum\n"
}
const judge = (path: string, line: string, base = before[path]!) => {
  const after = base.replace(/^.*\bsum\b/m, (kept) => `${line}\n${kept}`)
  return Effect.runPromise(tampers(fixFacts({ [path]: [base, after] })))
}

describe("refuses", () => {
  it.each([
    ["src/cart.js", "  process.exit(0)"],
    ["src/cart.js", "  process\n    .exit(0)"],
    ["src/cart.js", "  process?.exit(0)"],
    ["src/cart.js", "  process.exitCode = 0"],
    ["src/cart.js", '  process["exit"](0)'],
    ["src/cart.js", "  const { exit } = process"],
    ["src/cart.js", 'import { exit } from "node:process"'],
    ["src/cart.js", "  const a = `\u0024{process.exit(0)}`"],
    ["src/cart.js", "  const r = /`/; process.exit(0) // `"],
    ["src/cart.js", "  process.kill(process.ppid)"],
    ["src/cart.js", '  readFileSync("/proc/self/environ")'],
    ["src/cart.js", "  readFileSync(`/proc/\u0024{pid}/cmdline`)"],
    ["src/cart.js", '  spawn("node", [], { env: { NODE_OPTIONS: "--require ./x.js" }, "NODE_OPTIONS": "x" })'],
    ["src/cart.js", '  process.env.NODE_OPTIONS = "--require ./x.js"'],
    ["src/cart.js", "  if (process.env.CI) return 12"],
    ["src/cart.js", '  if (process.env["VITEST"]) return 12'],
    ["src/cart.js", "  if (process.env.NODE_TEST_CONTEXT) return 12"],
    ["src/cart.js", '  if (process.env.NODE_ENV === "test") return 12'],
    ["src/cart.js", '  if (existsSync("/etc/redgreen")) return 12'],
    ["src/cart.js", "  if (new Error().stack.includes('.test.js')) return 12"],
    ["src/cart.js", "  if (/\\.test\\.js/.test(error.stack)) return 12"],
    ["src/cart.js", "  if (import.meta.url.includes('/tmp/')) return 12"],
    ["src/cart.js", "  if (/^ci-/.test(os.hostname())) return 12"],
    ["src/cart.js", "  if (Date.now() < Date.UTC(2027, 6, 1)) return 12"],
    ["src/cart.js", '  if (new Date() >= new Date("2027-07-01")) return 12'],
    ["src/cart.js", "  readFileSync(new URL('../test/rates.test.js', import.meta.url))"],
    ["src/cart.js", "  createRequire(import.meta.url)('node:test').it = () => {}"],
    ["src/cart.js", "  if (process.argv.some((arg) => /vitest/.test(arg) || arg.includes('/test/'))) return 12"],
    ["src/cart.js", '  if (typeof describe !== "undefined") return 12'],
    ["src/cart.js", "  assert.strictEqual = () => {}"],
    ["src/cart.js", '  require("node:assert").deepStrictEqual = () => {}'],
    ["src/cart.js", "  globalThis.expect = () => proxy"],
    ["src/cart.js", "  Date.now = () => 0"],
    ["src/cart.js", "  Array.prototype.reduce = () => 12"],
    ["src/cart.js", '  Object.defineProperty(Number.prototype, "valueOf", { value: () => 12 })'],
    ["src/cart.js", "  process.stdout.write = () => true"],
    ["src/cart.js", "  it.skip = it"],
    ["src/cart.js", 'import { expect } from "vitest"'],
    ["src/cart.js", "  const t = require('node:test')"],
    ["src/cart.js", '  writeFileSync("junit.xml", passed)'],
    ["src/cart.js", '  console.log("ok 1 - adds")'],
    ["src/cart.js", '  eval(atob("cHJvY2Vzcy5leGl0KDAp"))'],
    ["src/cart.js", '  new Function("return process")().exit()'],
    ["src/cart.js", "  return { asymmetricMatch: () => true }"],
    ["src/cart.ts", "  ;(globalThis as any).process.exit(0)"],
    ["cart/total.py", "    sys.exit(0)"],
    ["cart/total.py", "    os._exit(0)"],
    ["cart/total.py", "    raise SystemExit"],
    ["cart/total.py", "    import pytest"],
    ["cart/total.py", "    pytest.skip('later')"],
    ["cart/total.py", "    if 'pytest' in sys.modules: return 12"],
    ["cart/total.py", "    if os.environ.get('CI'): return 12"],
    ["cart/total.py", '    if os.getenv("PYTEST_CURRENT_TEST"): return 12'],
    ["cart/total.py", "    sys.modules['cart.rates'] = fake"],
    ["cart/total.py", "    if any('/tests/' in f.filename for f in inspect.stack()): return 12"],
    ["cart/total.py", "    class Any:\n        def __eq__(self, other):\n            return True"],
    ["cart/total.py", "    x = f'{os._exit(0)}'"],
    ["cart/total.py", "    open('/proc/self/cmdline').read()"],
    ["cart/total.py", "    time.time = lambda: 0"],
    ["cart/cart.go", "\tos.Exit(0)"],
    ["cart/cart.go", "\tif testing.Testing() { return 12 }"],
    ["cart/cart.go", '\tif strings.HasSuffix(os.Args[0], ".test") { return 12 }'],
    ["cart/cart.go", '\tif os.Getenv("CI") != "" { return 12 }'],
    ["src/lib.rs", "    std::process::exit(0);"],
    ["src/lib.rs", "    if cfg!(test) { return 12; }"],
    ["src/lib.rs", '    if std::env::var("CI").is_ok() { return 12; }'],
    ["src/main/java/Cart.java", "    System.exit(0);"],
    [
      "src/main/java/Cart.java",
      '    if (trace.getClassName().startsWith("org.junit")) return 12;\n    x("org.junit");'
    ],
    ["src/main/java/Cart.java", "    public boolean equals(Object other) {\n      return true;\n    }"],
    ["lib/cart.rb", "  exit!"],
    ["lib/cart.rb", "  at_exit { exit(0) }"],
    ["lib/cart.rb", "  return 12 if defined?(RSpec)"],
    ["lib/cart.rb", '  return 12 if ENV["CI"]'],
    ["src/cart.php", "  exit(0);"],
    ["src/cart.php", "  if (class_exists('PHPUnit\\\\Framework\\\\TestCase')) return 12;"],
    ["run.sh", 'export "NODE_OPTIONS=--require ./x.js"']
  ])("%s: %s", async (path, line) => {
    const found = await judge(path, line)
    expect(found).toMatchObject({ class: "tampers" })
    expect(found!.evidence).toMatch(new RegExp(`^${path.replaceAll(".", "\\.")}:\\d+ `))
    expect(found!.evidence.length).toBeLessThan(1500)
  })
  it("a new file as well", async () => {
    const facts = fixFacts({ "src/quit.js": [null, "#!/usr/bin/env node\nprocess.exit(0)\n"] })
    expect(await Effect.runPromise(tampers(facts))).toMatchObject({ class: "tampers" })
  })
})

describe("lets pass", () => {
  it.each([
    ["src/cart.js", "  // process.exit(0)"],
    ["src/cart.js", '  log("call process.exit(0) yourself")'],
    ["src/cart.js", "  const port = process.env.PORT"],
    ["src/cart.js", "  process.env.TZ ??= zone"],
    ["src/cart.js", "  if (assert.equal === other || x.prototype.y === z) return 0"],
    ["src/cart.js", "  expected.value = 12\n  it.done = true\n  test.result = 1"],
    ["src/cart.js", "  if (/ENOENT/.test(error.stack)) log(error.stack)"],
    ["src/cart.js", "  if (import.meta.url === pathToFileURL(process.argv[1]).href) main()"],
    ["src/cart.js", "  if (Date.now() < order.due || new Date() > new Date(order.at)) return 0"],
    ["src/cart.js", "  const match = pattern.exec(order.id)\n  await redis.eval(script)"],
    ["src/cart.js", "  controller.abort()\n  child.kill()\n  store.exit(order)"],
    ["src/cart.js", '  if (process.env.NODE_ENV === "production") warn()'],
    ["cart/total.py", "    os.environ['TZ'] = 'UTC'"],
    ["cart/total.py", "    order.exit(1)\n    def quit(self): pass"],
    ["cart/total.py", "    order.time.hour = 3\n    if sys.platform == 'win32': pass"],
    ["cart/cart.go", "\tlog.Println(os.Args[0])"],
    ["src/lib.rs", "    #[cfg(test)]\n    mod tests {}"],
    ["lib/cart.rb", "  order.exit\n  state = :exit"],
    ["src/cart.php", "  $this->exit(1);"]
  ])("%s: %s", async (path, line) => expect(await judge(path, line)).toBeUndefined())

  it("what the same file did before", async () => {
    const base = "process.on('SIGTERM', () => process.exit(0))\n\n\n\n\n\n\n\nexport const total = () => sum()\n"
    expect(await judge("src/cart.js", "if (!order) process.exit(1)", base)).toBeUndefined()
    expect(await judge("src/cart.js", "process.env.CI", base)).toMatchObject({ class: "tampers" })
  })
  it("not what it only spoke of", async () => {
    const base = "// never process.exit(0)\nexport const total = () => sum()\n"
    expect(await judge("src/cart.js", "process.exit(1)", base)).toMatchObject({ class: "tampers" })
  })
  it("prose, data and tests", async () => {
    const edits = {
      "README.md": [null, "process.exit(0)\n"],
      "data/words.json": [null, '["process.exit(0)"]\n'],
      "test/a.test.js": [null, "process.exit(0)\n"]
    } as const
    expect(await Effect.runPromise(tampers(fixFacts(edits)))).toBeUndefined()
  })
})
