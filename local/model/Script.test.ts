import { mkdtemp, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { assert, describe, it } from "@effect/vitest"
import { decodeScript, loadScript } from "./Script.ts"

const red = (...steps: ReadonlyArray<unknown>) => ({ sessions: { red: [{ steps }] } })

describe("decodeScript", () => {
  it("takes a whole script", () => {
    const script = red(
      { say: "Looking.", tools: [{ name: "Read", input: { file_path: "a.js" } }] },
      { expect: "^1\\ta", submit: { tests: [] }, usage: { output_tokens: 9 }, fault: { status: 529, times: 2 } }
    )
    assert.deepStrictEqual<unknown>(decodeScript(script), script)
  })

  it.each([
    ["a misspelt key", red({ says: "Hello." }), /\["sessions"\]\["red"\]\[0\]\["steps"\]\[0\]\["says"\]/],
    ["an unknown session", { sessions: { blue: [] } }, /\["sessions"\]\["blue"\]/],
    ["an empty step", red({}), /a step says something, calls tools or submits/],
    ["a broken expression", red({ expect: "(", say: "?" }), /Unterminated group[\s\S]*\["steps"\]\[0\]\["expect"\]/],
    ["steps after the end", red({ say: "Bye." }, { submit: {} }), /step 1 calls no tool, which ends the session/],
    ["no steps", red(), /\["sessions"\]\["red"\]\[0\]\["steps"\]/]
  ])("points at %s", (_, script, place) => assert.throws(() => decodeScript(script, "demo.yaml"), place))

  it("names where the script came from", () =>
    assert.throws(() => decodeScript({}, "demo.yaml"), /^demo\.yaml is not a script/))
})

describe("loadScript", () => {
  it("reads YAML and JSON, and names a file that is neither", async () => {
    const folder = await mkdtemp(join(tmpdir(), "script-test-"))
    try {
      const [yaml, json, bad] = ["a.yaml", "a.json", "bad.yaml"].map((name) => join(folder, name)) as [
        string,
        string,
        string
      ]
      await writeFile(yaml, "sessions:\n  plan:\n    - steps:\n        - say: Hello.\n")
      await writeFile(json, JSON.stringify(await loadScript(yaml)))
      await writeFile(bad, "sessions: [}")
      assert.deepStrictEqual(await loadScript(json), { sessions: { plan: [{ steps: [{ say: "Hello." }] }] } })
      const failure = await loadScript(bad).then(
        () => "",
        (error: Error) => error.message
      )
      assert.isTrue(failure.startsWith(`${bad} is neither YAML nor JSON`))
    } finally {
      await rm(folder, { recursive: true })
    }
  })
})
