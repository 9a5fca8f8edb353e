import { asFound, foundSentence } from "#domain/asFound.ts"
import type { Plan } from "#domain/Plan.ts"
import { ranUnwalled, surroundings, unwalled } from "#domain/surroundings.ts"
import { actionIds, callbackIds, fields, type Rejecting, rejectingValue } from "#integrations/slack/actions.ts"
import { type Block, context, header, modal, sections } from "#integrations/slack/blocks.ts"
import { code, inline, plain } from "#integrations/slack/text.ts"

/** The whole plan, as it was approved or is to be. */
export const planView = (plan: Plan, sha256: string, current: boolean): Block =>
  modal({
    callbackId: actionIds.plan,
    title: `Plan v${plan.version}`,
    blocks: [
      header(plan.summary),
      context([
        `v${plan.version} ${code(sha256.slice(0, 12))}`,
        `${plan.risk} risk`,
        `${Math.round(plan.confidence * 100)} % confident`,
        `about $${plan.estimateUsd.toFixed(2)} of $${plan.budgetUsd.toFixed(2)}`,
        ...(current ? [] : ["*A newer plan has replaced it.*"])
      ]),
      ...(ranUnwalled(plan) ? sections(`:warning: *${unwalled}*`) : []),
      ...sections(`*Cause*\n${plain(plan.rootCause)}`, 5),
      ...plan.repositories.flatMap((one) => sections(repository(one), 30)),
      ...sections(
        ["*Steps*", ...plan.steps.map((step, index) => `${index + 1}. ${inline(step, 1000)}`)].join("\n"),
        10
      ),
      ...sections(`*Risk*\n${plain(plan.riskReason)}`, 3)
    ]
  })

/** Asks what is wrong; opened before anything else, because its trigger lives for three seconds. */
export const rejectView = (rejecting: Rejecting): Block =>
  modal({
    callbackId: callbackIds.reject,
    title: "Reject the plan",
    submit: "Reject",
    metadata: rejectingValue(rejecting),
    blocks: [
      {
        type: "input",
        block_id: fields.feedback,
        label: { type: "plain_text", text: "What is wrong with it? The next version is written from this." },
        element: { type: "plain_text_input", action_id: fields.feedback, multiline: true, max_length: 3000 }
      }
    ]
  })

const repository = (chosen: Plan["repositories"][number]) => {
  const { baseBranch, baseCommit, baseline, evidence, files, repository, testCommand, tests } = chosen
  const found = asFound(chosen)
  const where = baseline === undefined ? "" : ` ${inline(surroundings(baseline.environment), 500)}`
  return [
    `*${inline(repository, 200)}* at ${code(`${baseBranch} ${baseCommit.slice(0, 12)}`)}`,
    plain(evidence, 1500),
    ...tests.map(
      ({ asserts, name, path }) => `• Test first, ${code(path)}: _${inline(name, 300)}_. ${inline(asserts, 600)}`
    ),
    ...files.map(({ change, path }) => `• Then ${code(path)}: ${inline(change, 1000)}`),
    ...(found === undefined ? [] : [`*Before* ${foundSentence(found, true, (name) => code(name, 150))}`]),
    `Checked with ${code(testCommand, 500)}${where}`
  ].join("\n")
}
