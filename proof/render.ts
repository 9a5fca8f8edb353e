import type { Outcome } from "./playCase.ts"

/** The table of a run, as lines. */
export const render = (outcomes: ReadonlyArray<Outcome>): string => {
  const [tricks, honest] = (["trick", "honest"] as const).map((kind) => outcomes.filter((one) => one.kind === kind))
  return [...section("Tricks", "caught", tricks!), ...section("Honest repositories", "green", honest!)].join("\n")
}

/** What went wrong, at length. */
export const complaints = (outcomes: ReadonlyArray<Outcome>): string =>
  outcomes
    .filter(({ wrong }) => wrong !== undefined)
    .map(({ name, task, wrong }) => `${name} (task ${task}): ${wrong}`)
    .join("\n\n")

const section = (title: string, good: string, outcomes: ReadonlyArray<Outcome>) => {
  if (outcomes.length === 0) return []
  const width = Math.max(...outcomes.map(({ name }) => name.length))
  const rows = outcomes.map(({ name, refusals, says, wrong }) =>
    [
      wrong === undefined ? "  ✓" : "  ✗",
      name.padEnd(width),
      (refusals.map((refusal) => refusal.class).join(", ") || "–").padEnd(21),
      says
    ].join("  ")
  )
  const well = outcomes.filter(({ wrong }) => wrong === undefined).length
  return [`${title}: ${outcomes.length} tried, ${well} ${good}`, ...rows, ""]
}
