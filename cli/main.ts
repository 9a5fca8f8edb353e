#!/usr/bin/env node
// Not the package as a whole: that alone costs half a second at every start.
import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import * as NodeServices from "@effect/platform-node/NodeServices"
import { Effect } from "effect"
import { Command } from "effect/cli"
import { settingsLayer } from "#infra/Settings.ts"
import { approvals } from "./approvals.ts"
import { audit } from "./audit.ts"
import { deadLetters } from "./deadLetters.ts"
import { demo } from "./demo.ts"
import { doctor } from "./doctor.ts"
import { down } from "./down.ts"
import { erase } from "./erase.ts"
import { exports } from "./export.ts"
import { follow } from "./follow.ts"
import { history } from "./history.ts"
import { lessons } from "./lessons.ts"
import { mcp } from "./mcp.ts"
import { nats } from "./nats.ts"
import { Json } from "./output.ts"
import { plans } from "./plans.ts"
import { flags, presenter, report } from "./presenter.ts"
import { projections } from "./projections.ts"
import { pulls } from "./pulls.ts"
import { rebuild } from "./rebuild.ts"
import { replay } from "./replay.ts"
import { reports } from "./report.ts"
import { retention } from "./retention.ts"
import { approve, cancel, reject, retry } from "./say.ts"
import { show } from "./show.ts"
import { skills } from "./skills.ts"
import { tasks } from "./tasks.ts"
import { token } from "./token.ts"
import { up } from "./up.ts"

const commands = [
  up,
  down,
  demo,
  tasks,
  show,
  history,
  follow,
  plans,
  approvals,
  pulls,
  projections,
  rebuild,
  audit,
  replay,
  exports,
  reports,
  lessons,
  approve,
  reject,
  cancel,
  retry,
  erase,
  retention,
  deadLetters,
  token,
  mcp,
  nats,
  skills,
  doctor
] as const

// A terminal that is closed wants what Ctrl-C in it wants; left alone it would end us with our servers still running.
process.once("SIGHUP", () => process.kill(process.pid, "SIGTERM"))

Command.make("redgreen").pipe(
  Command.withDescription("From an alert to a pull request with a proven fix"),
  Command.withSubcommands(commands),
  Command.withGlobalFlags([Json]),
  Command.run({ version: "0.1.0" }),
  Effect.provide([NodeServices.layer, flags, presenter, settingsLayer(process.cwd())]),
  // Around the layers too: a .env that cannot be read has to be told.
  report,
  NodeRuntime.runMain({ disableErrorReporting: true })
)
