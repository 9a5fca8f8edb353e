import { surroundings } from "#domain/surroundings.ts"
import type * as Task from "#domain/Task.ts"
import { beforeAndAfter, beyondPlan, held } from "./furtherEvidence.ts"
import { block, cell, code, folded, inline, plain } from "./markdown.ts"

/** Rows of a table before it only counts. */
const MOST = 20

/** What the verifier saw in one repository, the proof first. */
export const evidence = ({ proof, plan }: Task.State, repository: string): ReadonlyArray<string> => {
  const failing = proof.red!.failing.filter((test) => test.repository === repository)
  const { decision, plan: approved, sha256 } = plan.current!
  const by = decision._tag === "Approved" ? inline(decision.by.name, 100) : "nobody"
  return [
    "### Proven",
    [
      "| Test | Before the fix | With it | Without it again |",
      "|---|---|---|---|",
      ...failing.slice(0, MOST).map(({ id, kind }) => `| ${cell(code(id, 150))} | ✗ ${kind} | ✓ passes | ✗ fails |`),
      ...(failing.length > MOST ? [`| and ${failing.length - MOST} more | ✗ fail | ✓ pass | ✗ fail |`] : [])
    ].join("\n"),
    suite(proof),
    ...beyondPlan(proof, repository),
    `**Cause.** ${plain(proof.fix!.rootCause, 1500)}`,
    `**Self-review.** ${plain(proof.fix!.review, 1500)}`,
    `Approved by ${by}: plan v${approved.version}, \`${sha256.slice(0, 12)}\`.`,
    folded("How it failed", failures(failing)),
    ...beforeAndAfter(proof, repository),
    ...held(proof),
    folded("What was run", runs(proof, repository, approved.repositories))
  ]
}

const suite = ({ red, green }: Task.State["proof"]) => {
  const { passed, failedBefore, fixed, flaky } = green!.suite
  const others = fixed - red!.failing.length
  const named = flaky.slice(0, 3).map((id) => code(id, 150))
  return [
    `Whole suite with the fix: **${passed} pass**, and nothing that passed before fails.`,
    ...(others > 0 ? [`${others} more that failed before ${others === 1 ? "passes" : "pass"} now.`] : []),
    ...(failedBefore > 0 ? [`${failedBefore} failed before and still ${failedBefore === 1 ? "does" : "do"}.`] : []),
    ...(flaky.length > 0 ? [`${flaky.length} failed once and passed when run again: ${named.join(", ")}.`] : []),
    "The tests are byte for byte those that failed.",
    ...(red!.matchesAlert ? ["They failed with the exception that was reported."] : [])
  ].join(" ")
}

const failures = (failing: ReadonlyArray<{ readonly id: string; readonly message: string }>) =>
  failing
    .slice(0, 4)
    .map(({ id, message }) => `${code(id, 150)}\n\n${block(message, 800)}`)
    .join("\n\n")

// The command is the approved plan's: what the verifier adds to it are report paths of its own machine.
const runs = (
  { red, green }: Task.State["proof"],
  repository: string,
  planned: ReadonlyArray<{ readonly repository: string; readonly baseCommit: string; readonly testCommand: string }>
) => {
  const of = (phase: string, ran: NonNullable<Task.State["proof"]["red"]>["ran"]) =>
    ran
      .filter((one) => one.repository === repository)
      .map(({ what, exit, durationMs }) => {
        const end = exit === null ? "ended by a limit" : `exit ${exit}`
        return `| ${phase} | ${cell(inline(what, 40))} | ${end} | ${(durationMs / 1000).toFixed(1)} s |`
      })
  const chosen = planned.find((one) => one.repository === repository)
  const command =
    chosen && `${code(chosen.testCommand, 500)}, in fresh checkouts of ${code(chosen.baseCommit.slice(0, 12))}:`
  const rows = [...of("RED", red!.ran), ...of("GREEN", green!.ran)].slice(0, MOST)
  const { environment } = green!
  const where = environment === undefined ? [] : ["", `It ran ${inline(surroundings(environment), 500)}.`]
  return [command ?? "", "", "| Proof | Run | Ended | Took |", "|---|---|---|---|", ...rows, ...where].join("\n")
}
