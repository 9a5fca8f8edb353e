import { it } from "@effect/vitest"
import { examples } from "#test/examples.ts"
import { given } from "#test/given.ts"
import { Refused } from "../transact.ts"
import { ask, begin, LEFT_LYING, refuseCommand, told } from "./conversation.ts"

const { _tag: _, ...refused } = examples["command.refused"]
const { _tag: _sent, ...sent } = examples["report.sent"]
const received = examples["task.received"]

it("records a refusal once per message, on a task that exists", () => {
  given(received).when(refuseCommand(refused)).then(examples["command.refused"])
  given(received, examples["command.refused"]).when(refuseCommand(refused)).then()
  given().when(refuseCommand(refused)).then()
})

it("records a message once per cause", () => {
  given(received).when(told(sent)).then(examples["report.sent"])
  given(received, examples["report.sent"]).when(told(sent)).then()
  given(received, examples["report.sent"])
    .when(told({ ...sent, cause: "e-09" }))
    .then({ ...examples["report.sent"], cause: "e-09" })
})

it("lets one delivery at a time write to a channel, and another once that is done or left lying", () => {
  const { _tag: _begun, ...begun } = examples["report.begun"]
  const after = (milliseconds: number) => new Date(Date.parse(begun.at) + milliseconds).toISOString()
  const other = { ...begun, cause: "e-09", last: "e-09" }
  const open = given(received, examples["report.begun"])
  given(received).when(begin(begun)).then(examples["report.begun"])
  for (const late of [0, LEFT_LYING - 1]) open.when(begin({ ...other, at: after(late) })).then(Refused)
  for (const taken of [
    { ...other, at: after(LEFT_LYING) },
    { ...other, channel: "slack" as const, at: after(1) }
  ])
    open.when(begin(taken)).then({ _tag: "report.begun", ...taken })
  given(received, examples["report.begun"], { ...examples["report.sent"], cause: "e-07" })
    .when(begin({ ...other, at: after(1) }))
    .then(Refused)
  given(received, examples["report.begun"], examples["report.sent"])
    .when(begin({ ...other, at: after(1) }))
    .then({ _tag: "report.begun", ...other, at: after(1) })
})

it("lets the same delivery go on, saying so anew before others take it for left lying", () => {
  const { _tag: _begun, ...begun } = examples["report.begun"]
  const after = (milliseconds: number) => new Date(Date.parse(begun.at) + milliseconds).toISOString()
  const open = given(received, examples["report.begun"])
  open.when(begin({ ...begun, at: after(100) })).then()
  for (const more of [
    { ...begun, at: after(10_000) },
    { ...begun, last: "e-10", at: after(100) }
  ])
    open.when(begin(more)).then({ _tag: "report.begun", ...more })
  given(received, examples["report.begun"], examples["report.sent"]).when(begin(begun)).then()
})

it("records a question once per message, on a task that exists", () => {
  const { _tag: _asked, ...asked } = examples["command.asked"]
  given(received).when(ask(asked)).then(examples["command.asked"])
  given(received, examples["command.asked"]).when(ask(asked)).then()
  given().when(ask(asked)).then()
})
