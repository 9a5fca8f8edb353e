import { it } from "@effect/vitest"
import { examples } from "#test/examples.ts"
import { given } from "#test/given.ts"
import { ask, refuseCommand, told } from "./conversation.ts"

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

it("records a question once per message, on a task that exists", () => {
  const { _tag: _asked, ...asked } = examples["command.asked"]
  given(received).when(ask(asked)).then(examples["command.asked"])
  given(received, examples["command.asked"]).when(ask(asked)).then()
  given().when(ask(asked)).then()
})
