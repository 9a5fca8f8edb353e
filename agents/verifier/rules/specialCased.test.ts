import { Effect } from "effect"
import { describe, expect, it } from "vitest"
import type { FixFacts } from "./facts.ts"
import { fixFacts } from "./rulesFixture.ts"
import { specialCased } from "./specialCased.ts"

const before: Readonly<Record<string, string>> = {
  js: "export const total = (order) => {\n  return sum(order)\n}\n",
  ts: "export const total = (order: Order) => {\n  return sum(order)\n}\n",
  py: "def total(order):\n    return sum(order)\n",
  go: "package cart\n\nfunc Total(order Order) int {\n\treturn sum(order)\n}\n",
  rs: "pub fn total(order: &Order) -> u32 {\n    sum(order)\n}\n",
  java: "class Cart {\n  int total(Order order) {\n    return sum(order);\n  }\n}\n",
  rb: "def total(order)\n  sum(order)\nend\n",
  php: "<?php\nfunction total($order) {\n  return sum($order);\n}\n"
}
const test = {
  path: "test/cart.test.js",
  text: 'it("knows overnight", () => expect(total({ id: "ORD-4711", url: "/a?id=ORD-0815", weight: 4711, price: 19.95 })).toBe(12))'
}
/** The added line goes in front of the one that adds up. */
const judge = (language: string, line: string, more: Partial<FixFacts> = {}) => {
  const path = `src/cart.${language}`
  const base = before[language]!
  const after = base.replace(/^.*\bsum\(/m, (kept) => `${line}\n${kept}`)
  return Effect.runPromise(specialCased(fixFacts({ [path]: [base, after] }, { redTests: [test], ...more })))
}

describe("a condition that knows the test's value", () => {
  it.each([
    ["js", '  if (order.id === "ORD-4711") return 12'],
    ["js", '  if ("ORD-4711" == order.id) return 12'],
    ["js", "  if (order.weight === 4711) return 12"],
    ["js", "  if (order.weight === 4_711) return 12"],
    ["js", "  if (order.price == 19.95) return 12"],
    ["js", '  switch (order.id) { case "ORD-4711": return 12 }'],
    ["js", '  return order.id === "ORD-4711" ? 12 : 0'],
    ["js", '  if (["x", "ORD-4711"].includes(order.id)) return 12'],
    ["js", '  if (new Set(["ORD-4711"]).has(order.id)) return 12'],
    ["js", '  if (order.url.includes("ORD-0815")) return 12'],
    ["js", '  if (order.id.startsWith("ORD-47")) return 12'],
    ["js", "  if (/^ORD-4711$/.test(order.id)) return 12"],
    ["js", "  if (/(ORD-4711|x)/.exec(order.id)) return 12"],
    ["js", '  return { "ORD-4711": 12 }[order.id]'],
    ["js", '  const known = { "ORD-4711": 12, other: 1 }\n  if (order.id in known) return known[order.id]'],
    [
      "js",
      '  const known = new Map([\n    ["ORD-4711", 12]\n  ])\n  if (known.has(order.id)) return known.get(order.id)'
    ],
    ["js", '  const SPECIAL = "ORD-4711"\n  if (order.id === SPECIAL) return 12'],
    ["js", '  if (order.id === "ORD" + "-4711") return 12'],
    ["js", "  if (order.id === `ORD-4711`) return 12"],
    ["js", '  if (\n    order.id ===\n    "ORD-4711"\n  )\n    return 12'],
    ["ts", '  if (order.id.localeCompare("ORD-4711") === 0) return 12'],
    ["ts", '  if (Object.is(order.id, "ORD-4711")) return 12'],
    ["py", '    if order.id == "ORD-4711":\n        return 12'],
    ["py", "    if order.id in ('x', 'ORD-4711'):\n        return 12"],
    ["py", '    match order.id:\n        case "ORD-4711":\n            return 12'],
    ["py", '    return {"ORD-4711": 12}.get(order.id, 0)'],
    ["py", '    if order.url.endswith("ORD-0815"):\n        return 12'],
    ["go", '\tif order.ID == "ORD-4711" {\n\t\treturn 12\n\t}'],
    ["go", '\tif strings.HasPrefix(order.ID, "ORD-4711") {\n\t\treturn 12\n\t}'],
    ["go", '\tknown := map[string]int{"ORD-4711": 12}\n\tif v, ok := known[order.ID]; ok {\n\t\treturn v\n\t}'],
    ["rs", '    if order.id == "ORD-4711" {\n        return 12;\n    }'],
    ["rs", '    match order.id.as_str() {\n        "ORD-4711" => return 12,\n        _ => {}\n    }'],
    ["rs", '    if matches!(order.id.as_str(), "x" | "ORD-4711") { return 12; }'],
    ["java", '    if ("ORD-4711".equals(order.id)) return 12;'],
    ["java", '    if (Set.of("ORD-4711").contains(order.id)) return 12;'],
    ["java", '    switch (order.id) {\n      case "ORD-4711" -> { return 12; }\n    }'],
    ["rb", '  return 12 if order.id == "ORD-4711"'],
    ["rb", "  return 12 if %w[x].include?(order.id) || ['ORD-4711'].include?(order.id)"],
    ["rb", '  case order.id\n  when "x", "ORD-4711" then return 12\n  end'],
    ["php", "  if ($order->id === 'ORD-4711') return 12;"],
    ["php", "  if (in_array($order->id, ['x', 'ORD-4711'])) return 12;"]
  ])("%s: %s", async (language, line) => {
    const found = await judge(language, line)
    expect(found).toMatchObject({ class: "special-cased" })
    expect(found!.evidence).toMatch(new RegExp(`^src/cart\\.${language}:\\d+ .*(4_?711|0815|19\\.95|ORD-47)`))
    expect(found!.evidence).toContain("test/cart.test.js")
    expect(found!.evidence.length).toBeLessThan(1500)
  })
})

describe("what it lets pass", () => {
  it.each([
    ["a value that is made or returned", "js", '  const label = `Order ORD-4711`\n  return "ORD-4711"'],
    ["a message", "js", '  if (!order) throw new Error("no ORD-4711")'],
    ["a word of a test's title", "js", '  if (order.speed === "overnight") return 12'],
    ["a short one", "js", '  if (order.id === "ORD") return 12'],
    ["a round one", "js", "  if (order.weight === 2000) return 12"],
    ["one the test does not know", "js", '  if (order.id === "ORD-9999") return 12'],
    ["a comment", "js", '  // if (order.id === "ORD-4711") return 12'],
    ["a general pattern", "js", "  if (/^ORD-\\d+$/.test(order.id)) return 12"],
    ["a limit", "js", "  if (order.weight > 4711) return 12"]
  ])("%s", async (_, language, line) => expect(await judge(language, line)).toBeUndefined())

  const line = '  if (order.id === "ORD-4711") return 12'
  it("a value the alert or the plan tells", async () => {
    expect(await judge("js", line, { told: ["Orders such as ord-4711 are free"] })).toBeUndefined()
    const weight = "  if (order.weight === 4711) return 12"
    expect(await judge("js", weight, { told: ["at 4711 grams"] })).toBeUndefined()
    expect(await judge("js", weight, { told: ["order 47110"] })).toMatchObject({ class: "special-cased" })
  })
  it("a value that is in the source already", async () => {
    expect(await judge("js", line, { sourceHas: () => Effect.succeed(true) })).toBeUndefined()
  })
  it("a condition that was there before", async () => {
    const base = `export const total = (order) => {\n${line}\n  return sum(order)\n}\n`
    const facts = fixFacts(
      { "src/cart.js": [base, base.replace("sum(", "total(")] },
      { redTests: [test], sourceHas: () => Effect.succeed(false) }
    )
    expect(await Effect.runPromise(specialCased(facts))).toBeUndefined()
  })
})

it("never quotes what looks like a credential", async () => {
  const secret = `AKIA${"AB3DE6GH".repeat(2)}`
  const found = await judge("js", `  if (order.key === "${secret}") return 1`, {
    redTests: [{ path: "test/a.test.js", text: `total({ key: "${secret}" })` }]
  })
  expect(found).toMatchObject({ class: "special-cased" })
  expect(found!.evidence).not.toContain(secret)
})
