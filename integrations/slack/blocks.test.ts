import { assert, describe, it } from "@effect/vitest"
import { Arbitrary, Schema } from "effect"
import { blockProblems, viewProblems } from "#local/slack/blockProblems.ts"
import { actions, button, context, header, limits, modal, section, sections, select } from "./blocks.ts"
import { plain } from "./text.ts"

const between = (minimum: number, maximum: number) => Schema.Int.check(Schema.isBetween({ minimum, maximum }))
const pieces = Schema.Array(
  Schema.Union([Schema.String, Schema.Literals(["", " ", "\n", "&<>", "`", "```", "😀", "*_~"])])
)
const long = Arbitrary.schema(Schema.Struct({ pieces, times: between(1, 300) }))
const textOf = ({ pieces, times }: { readonly pieces: ReadonlyArray<string>; readonly times: number }) =>
  pieces.join("").repeat(times)
const many = { arbitrary: { runs: 200 } }

describe("whatever is put in them, Slack takes", () => {
  it.prop(
    "the blocks of a message",
    [long, long],
    ([one, other]) => {
      const [first, second] = [textOf(one), textOf(other)]
      const blocks = [
        header(first),
        section(plain(first)),
        ...sections(plain(second), 10),
        context([plain(first), plain(second)]),
        actions("b", [button("a", `Approve ${first}`, "v"), select("s", `Choose ${second}`, ["harbor/parcel-post"])])
      ]
      assert.deepStrictEqual(blockProblems(blocks, limits.blocks), [])
    },
    many
  )

  it.prop(
    "a modal",
    [long],
    ([one]) => {
      const text = textOf(one)
      const view = modal({ callbackId: "c", title: `v1 ${text}`, submit: `Go ${text}`, blocks: sections(plain(text)) })
      assert.deepStrictEqual(viewProblems(view), [])
    },
    many
  )
})

it("keeps every word of long text, in order", () => {
  const lines = Array.from({ length: 400 }, (_, index) => `line ${index} ${"x".repeat(30)}`)
  const shown = sections(lines.join("\n")).map((block) => (block["text"] as { text: string }).text)
  assert.strictEqual(shown.join("\n"), lines.join("\n"))
  assert.isTrue(shown.every((one) => one.length <= limits.section))
})

it("says that something was cut", () => {
  const shown = sections("x\n".repeat(10_000), 2)
  assert.lengthOf(shown, 3)
  assert.include(JSON.stringify(shown[2]), "cut here")
})

it("does not cut a value, which would be another one", () => {
  assert.throws(() => button("a", "b", "x".repeat(limits.value + 1)))
})
