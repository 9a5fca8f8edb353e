import { Cause, Effect } from "effect"
import { Command } from "effect/cli"
import { CliFailure } from "./CliFailure.ts"
import { approvals } from "./checks/approvals.ts"
import { database } from "./checks/database.ts"
import { type Check, type Finding, fail } from "./checks/Finding.ts"
import { github } from "./checks/github.ts"
import { jira } from "./checks/jira.ts"
import { claudeCode, model } from "./checks/model.ts"
import { nats } from "./checks/nats.ts"
import { git, node } from "./checks/programs.ts"
import { disk, port } from "./checks/room.ts"
import { sentry } from "./checks/sentry.ts"
import { slack } from "./checks/slack.ts"
import { tools } from "./checks/tools.ts"
import { wall } from "./checks/wall.ts"
import { print } from "./output.ts"
import { renderFindings } from "./renderFindings.ts"

const checks = {
  node,
  git,
  nats,
  postgres: database,
  "claude code": claudeCode,
  model,
  tools,
  wall,
  approvals,
  github,
  sentry,
  jira,
  slack,
  disk,
  port
}

export const doctor = Command.make(
  "doctor",
  {},
  Effect.fnUntraced(function* () {
    const findings = (yield* Effect.forEach(Object.entries(checks), look, { concurrency: "unbounded" })).flat()
    yield* print(findings, (_, paint) => renderFindings(findings, paint))
    const failed = findings.filter(({ status }) => status === "fail").length
    if (failed > 0)
      return yield* new CliFailure({
        message: `${failed} of ${findings.length} checks failed; what to do stands beside each.`
      })
  })
).pipe(Command.withDescription("Check everything Redgreen needs, and say how to mend what is wrong"))

/** A check that takes too long or breaks is itself a finding. */
const look = ([name, check]: [string, Check]): Effect.Effect<ReadonlyArray<Finding>> => {
  // Breaking out of a wall is tried in earnest, some attempts until their time is over.
  const patience = name === "wall" ? 30 : 15
  return check.pipe(
    Effect.timeoutOrElse({
      duration: `${patience} seconds`,
      orElse: () =>
        Effect.succeed([fail(name, `no answer within ${patience} s`, "Check the network and the address in .env.")])
    }),
    Effect.catchCause((cause) => {
      const error = Cause.squash(cause)
      return Effect.succeed([
        fail(name, error instanceof Error ? error.message : String(error), "Correct the setting in .env.")
      ])
    })
  )
}
