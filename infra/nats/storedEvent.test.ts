import { Effect, Exit } from "effect"
import { expect, test } from "vitest"
import { open } from "#domain/Envelope.ts"
import { TaskId } from "#domain/Ids.ts"
import { history } from "#test/history.ts"
import { storedEvent } from "./storedEvent.ts"

const [green] = history(TaskId.make("t-1"), ["tests.green"])
const at = (subject: string, body: unknown = green) =>
  storedEvent({ subject, data: Buffer.from(typeof body === "string" ? body : JSON.stringify(body)) })
const opens = (json: unknown) => Exit.isSuccess(Effect.runSyncExit(open(json)))

test("an event counts where its subject names it", () => {
  const { about, json, misplaced } = at("tests.green.t-1")
  expect(misplaced).toBeUndefined()
  expect(about).toEqual({ type: "tests.green", task: "t-1", event: green!.id })
  expect(opens(json)).toBe(true)
})

test("one under the subject of another event, or of another task, is believed by nobody", () => {
  for (const subject of ["tests.written.t-1", "tests.green.t-2", "tests.green"]) {
    const { json, misplaced } = at(subject)
    expect(misplaced).toBe(`what stands at ${subject} calls itself tests.green of t-1`)
    expect(opens(json)).toBe(false)
  }
})

test("nor is what is no event at all", () => {
  for (const body of ["no JSON", "null", "7", '{"type":"tests.green"}'])
    expect(opens(at("tests.green.t-1", body).json)).toBe(false)
})
