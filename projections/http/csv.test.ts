import { assert, it } from "@effect/vitest"
import { Context, Schema } from "effect"
import { csvOf, TableOf, tabular } from "./csv.ts"

const Row = Schema.Struct({
  name: Schema.String,
  amount: Schema.Finite,
  isOn: Schema.Boolean,
  plan: Schema.NullOr(Schema.Struct({ version: Schema.Int, by: Schema.Struct({ name: Schema.String }) })),
  names: Schema.Array(Schema.String),
  parts: Schema.optionalKey(Schema.Array(Schema.Struct({ n: Schema.Int })))
})
const table = (rows: string | undefined) => Context.get(tabular(rows, Row), TableOf)!
const row = { name: "a", amount: -1.5, isOn: false, plan: null, names: ["x", "y"] }
const header = "name,amount,isOn,plan.version,plan.by.name,names,parts\r\n"

it("has a column for every field, also of structs within, and rows wherever the answer keeps them", () => {
  const rows = [row, { ...row, plan: { version: 2, by: { name: "eve" } }, parts: [{ n: 1 }] }]
  const expected = `${header}a,-1.5,false,,,x; y,\r\na,-1.5,false,2,eve,x; y,"[{""n"":1}]"\r\n`
  assert.strictEqual(csvOf(table("rows"), { rows, next: null }), expected)
  assert.strictEqual(csvOf(table(undefined), rows), expected)
  assert.strictEqual(csvOf(table("rows"), { rows: [] }), header)
})

it("takes text for text, whatever it begins with, and numbers for numbers", () => {
  const begin = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "＝1"]
  const cells = begin.map((name) => csvOf(table(undefined), [{ ...row, name }]).slice(header.length))
  for (const [index, cell] of cells.entries()) assert.match(cell, /^"?'/, begin[index])
  assert.include(csvOf(table(undefined), [{ ...row, names: ["=1", "b"] }]), "'=1; b")
  assert.include(csvOf(table(undefined), [row]), ",-1.5,")
})
