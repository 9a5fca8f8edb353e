import type { Chat, TrainingRecord } from "./TrainingRecord.ts"

/**
 * A record as the conversation it was: the report, each plan with what people said to it, the test, the fix. Facts are JSON and
 * patches are as git writes them; each turn of the assistant is what a session would have to submit.
 */
export const chatOf = ({ feedback, fix, plan, report, repositories, test }: TrainingRecord): Chat => {
  const turns: Array<Chat["messages"][number]> = []
  const exchange = (said: unknown, answered: unknown) =>
    turns.push({ role: "user", content: textOf(said) }, { role: "assistant", content: textOf(answered) })
  let asked: unknown = { ask: "plan", report, repositories }
  for (const { feedback: why, plan } of feedback.rejected) {
    exchange(asked, plan)
    asked = { ask: "plan", rejectedBecause: why }
  }
  exchange(asked, plan)
  if (test !== null) exchange({ ask: "test", approved: true }, patchesOf(test.patches))
  if (test !== null && fix !== null) {
    const reviews = feedback.reviews.length === 0 ? {} : { reviews: feedback.reviews }
    exchange({ ask: "fix", failing: test.failing, ...reviews }, patchesOf(fix.patches))
  }
  return { messages: turns }
}

const textOf = (value: unknown): string => (typeof value === "string" ? value : JSON.stringify(value))

const patchesOf = (patches: ReadonlyArray<{ readonly repository: string; readonly patch: string }>) =>
  patches.length === 1
    ? patches[0]!.patch
    : patches.map(({ patch, repository }) => `# ${repository}\n${patch}`).join("\n")
