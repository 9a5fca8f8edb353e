import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { pathToFileURL } from "node:url"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { loadScript, type Step } from "#local/model/Script.ts"
import { buildSample } from "#local/sample/build.ts"
import { runNode, runSuite } from "./runNode.ts"

const alerts = ["1-first-try", "2-second-try", "3-not-actionable"] as const
const deployed = "/srv/parcel-post/"

let folder: string
let sample: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "redgreen-alerts-"))
  sample = join(folder, "base")
  await buildSample(sample)
})
afterAll(() => rm(folder, { recursive: true }))

describe.each(alerts.slice(0, 2))("alert %s", { timeout: 60_000 }, (name) => {
  it("quotes the lines of the sample", async () => {
    const frames = (await eventOf(name)).exception.values[0].stacktrace.frames.filter(isOurs)
    expect(frames.length).toBeGreaterThanOrEqual(3)
    for (const frame of frames) {
      const lines = (await readFile(join(sample, frame.filename.slice(deployed.length)), "utf8")).split("\n")
      const at = frame.lineno - 1
      expect([...frame.pre_context, frame.context_line, ...frame.post_context]).toEqual(
        lines.slice(Math.max(0, at - 7), at + 8)
      )
      expect(frame.context_line).toBe(lines[at])
    }
  })

  it("is what the sample throws for the request in it", async () => {
    const event = await eventOf(name)
    const stack = await stackOfPosting(event.request.data)
    const [{ type, value, stacktrace }] = event.exception.values
    expect(stack.split("\n")[0]).toBe(`${type}: ${value}`)
    expect(framesIn(stack)).toEqual(
      stacktrace.frames
        .filter(isOurs)
        .reverse()
        .map((frame: Frame) => [frame.function, frame.filename.slice(deployed.length), frame.lineno, frame.colno])
    )
  })

  it("has a good test in its last red attempt, and a fix for it", async () => {
    const { red, green } = (await loadScript(join(import.meta.dirname, `${name}.yaml`))).sessions
    const { type, value } = (await eventOf(name)).exception.values[0]
    const checkout = await checkoutWith(red!.at(-1)!.steps)
    const submitted = red!.at(-1)!.steps.at(-1)!.submit as { tests: ReadonlyArray<{ name: string }> }
    const afterRed = await runSuite(checkout)
    expect(afterRed).toMatchObject({ code: 1, tests: 56, skipped: 1 })
    expect(afterRed.failures).toEqual(submitted.tests.map((test) => ({ name: test.name, message: value })))
    expect(["TypeError", "RangeError"]).toContain(type)

    await applyEdits(checkout, green!.at(-1)!.steps)
    expect(await runSuite(checkout)).toEqual({ code: 0, tests: 56, skipped: 1, failures: [] })
  })
})

it("alert 2's first test passes without a fix", { timeout: 60_000 }, async () => {
  const { red } = (await loadScript(join(import.meta.dirname, "2-second-try.yaml"))).sessions
  expect(red).toHaveLength(2)
  expect(await runSuite(await checkoutWith(red![0]!.steps))).toEqual({ code: 0, tests: 56, skipped: 1, failures: [] })
})

it("alert 3 has no frame of ours", async () => {
  const frames: ReadonlyArray<Frame> = (await eventOf("3-not-actionable")).exception.values[0].stacktrace.frames
  expect(frames.length).toBeGreaterThan(1)
  expect(frames.filter((frame) => frame.in_app || !/^node:|\/node_modules\//.test(frame.filename))).toEqual([])
})

interface Frame {
  readonly filename: string
  readonly function: string
  readonly lineno: number
  readonly colno: number
  readonly in_app: boolean
}

const isOurs = (frame: Frame) => frame.in_app

const eventOf = async (name: string) =>
  JSON.parse(await readFile(join(import.meta.dirname, `${name}.json`), "utf8")).data.event

/** The stack of what the sample's HTTP handler reports when `body` is posted to it. */
const stackOfPosting = async (body: unknown): Promise<string> => {
  const { out } = await runNode(sample, [
    "--input-type=module",
    "--eval",
    `import { createServer } from "node:http"
     import { createHandler } from ${JSON.stringify(pathToFileURL(join(sample, "src/handler.js")).href)}
     const server = createServer(createHandler({ onError: (error) => console.log(error.stack) })).listen(0, async () => {
       await fetch("http://127.0.0.1:" + server.address().port + "/quotes", {
         method: "POST", headers: { connection: "close" }, body: ${JSON.stringify(JSON.stringify(body))} })
       server.close()
     })`
  ])
  return out
}

const framesIn = (stack: string) =>
  [...stack.matchAll(/ at (.+) \(file:\/\/(.+):(\d+):(\d+)\)/g)].map(([, fn, path = "", line, column]) => [
    fn,
    path.slice(path.lastIndexOf("/src/") + 1),
    Number(line),
    Number(column)
  ])

const checkoutWith = async (steps: ReadonlyArray<Step>): Promise<string> => {
  const checkout = await mkdtemp(join(folder, "checkout-"))
  await cp(sample, checkout, { recursive: true })
  await applyEdits(checkout, steps)
  return checkout
}

/** Does what Claude Code's Edit tool does: the old text must be there exactly once. */
const applyEdits = async (checkout: string, steps: ReadonlyArray<Step>) => {
  const edits = steps.flatMap((step) => step.tools ?? []).filter((tool) => tool.name === "Edit")
  expect(edits.length).toBeGreaterThan(0)
  for (const { input } of edits) {
    const [path, before, after] = [input["file_path"], input["old_string"], input["new_string"]].map(String)
    const file = join(checkout, path!.slice("parcel-post/".length))
    const pieces = (await readFile(file, "utf8")).split(before!)
    expect(pieces).toHaveLength(2)
    await writeFile(file, pieces.join(after!))
  }
}
