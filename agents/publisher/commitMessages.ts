import type { Plan } from "#domain/Plan.ts"
import type * as Task from "#domain/Task.ts"
import { unformatted } from "./markdown.ts"

export const planMessage = (taskId: string, plan: Plan, sha256: string): string =>
  messageOf(`Plan v${plan.version}: ${plan.summary}`, [], { task: taskId, plan: sha256 })

/** Says which tests fail without the fix, so that checking out this commit alone shows the bug. */
export const testMessage = (taskId: string, { proof }: Task.State, repository: string): string => {
  const failing = proof.red!.failing.filter((test) => test.repository === repository)
  const names = proof.tests!.tests.filter((test) => test.repository === repository).map(({ name }) => name)
  const subject = names.length === 1 ? `Test: ${names[0]}` : `Test: ${names.length} that fail without the fix`
  const listed = failing.slice(0, 20).map(({ id }) => `- ${unformatted(oneLine(id), 300)}`)
  return messageOf(subject, [wrapped(proof.tests!.summary), ["Fails without the fix:", "", ...listed].join("\n")], {
    task: taskId
  })
}

/** The subject is the one a person approved; the cause is the body. */
export const fixMessage = (taskId: string, { proof, plan }: Task.State): string => {
  const { decision, sha256 } = plan.current!
  return messageOf(plan.current!.plan.summary, [wrapped(proof.fix!.rootCause), wrapped(proof.fix!.summary)], {
    task: taskId,
    plan: sha256,
    ...(decision._tag === "Approved" ? { approver: decision.by.name } : {})
  })
}

interface Trailers {
  readonly task: string
  readonly plan?: string
  readonly approver?: string
}

const messageOf = (subject: string, body: ReadonlyArray<string>, { task, plan, approver }: Trailers): string => {
  const trailers = [
    `Redgreen-Task: ${task}`,
    ...(plan === undefined ? [] : [`Plan-SHA256: ${plan}`]),
    ...(approver === undefined ? [] : [`Approved-by: ${unformatted(oneLine(approver), 100)}`])
  ]
  return `${[short(unformatted(oneLine(subject))), ...body, trailers.join("\n")].join("\n\n")}\n`
}

/** At most 72 characters, cut between words. */
const short = (subject: string): string => {
  const line = subject.replace(/\.$/, "")
  return line.length <= 72 ? line : `${line.slice(0, 71).replace(/\s+\S*$/, "")}…`
}

/** One paragraph of lines of at most 72 characters. Trailers are read off the last paragraph only, so none can be slipped in here. */
const wrapped = (text: string): string => {
  const lines: Array<string> = []
  for (const word of unformatted(oneLine(text), 2000).split(" ")) {
    const last = lines.at(-1)
    if (last !== undefined && last.length + 1 + word.length <= 72) lines[lines.length - 1] = `${last} ${word}`
    else lines.push(word)
  }
  return lines.join("\n")
}

const oneLine = (text: string): string => text.replace(/\s+/g, " ").trim()
