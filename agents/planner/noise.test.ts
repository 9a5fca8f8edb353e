import { assert, describe, it } from "@effect/vitest"
import { examples } from "#test/examples.ts"
import { noiseIn } from "./noise.ts"

const { report } = examples["task.enriched"]
const thrown = (type: string, value: string) => ({ ...report, exception: { type, value }, title: `${type}: ${value}` })
const at = (file: string) => ({ ...report, frames: [{ file, inApp: false }] })

const noise = [
  ["extension", at("chrome-extension://abc/content.js")],
  ["extension", at("app:///moz-extension://abc/content.js")],
  ["extension", thrown("Error", "Extension context invalidated.")],
  ["resize-observer", thrown("Error", "ResizeObserver loop completed with undelivered notifications.")],
  ["chunk-load", thrown("ChunkLoadError", "Loading chunk 17 failed.")],
  ["chunk-load", thrown("Error", "Loading CSS chunk app-1 failed. (/app.css)")],
  ["chunk-load", thrown("TypeError", "Failed to fetch dynamically imported module: https://a.example/b.js")],
  ["network", thrown("TypeError", "Failed to fetch")],
  ["network", thrown("TypeError", "Load failed")],
  ["network", thrown("AbortError", "The user aborted a request.")],
  ["script-error", { ...thrown("Error", "Script error."), frames: [] }],
  ["bot", thrown("UnhandledRejection", "Object Not Found Matching Id:3, MethodName:update, ParamCount:4")]
] as const

const bugs = [
  report,
  thrown("TypeError", "Failed to fetch the price list: status 500"),
  thrown("Error", "request to http://api failed, reason: connect ECONNREFUSED"),
  thrown("Error", "Loading the extension failed"),
  thrown("RangeError", "cancelled twice"),
  { ...thrown("Error", "Script error."), frames: report.frames },
  at("src/extension/chrome.js")
]

describe("noiseIn", () => {
  for (const [name, heard] of noise)
    it(`knows ${heard.title} for ${name}, and lets it be switched off`, () => {
      assert.strictEqual(noiseIn(heard, "")?.setting, `-${name}`)
      assert.isUndefined(noiseIn(heard, ` ; -${name} ;`))
    })

  for (const bug of bugs) it(`takes ${bug.title} seriously`, () => assert.isUndefined(noiseIn(bug, "")))

  it("hears what somebody named, in the type, the message or the title, whatever the case", () => {
    for (const entry of ["typeerror", "reading 'rate'", "TypeError: Cannot*undefined", "*"])
      assert.isDefined(noiseIn(report, entry), entry)
    for (const entry of ["rangeerror", "Type.rror", "undefined*Cannot", ""])
      assert.isUndefined(noiseIn(report, entry), entry)
  })
})
