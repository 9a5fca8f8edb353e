import { line } from "#domain/oneLine.ts"
import type { Pull } from "#projections/pulls/api.ts"
import { type Colour, type Paint, plain } from "./paint.ts"
import { ago, columns, duration } from "./text.ts"

/** Pull requests, one line each; `now` is in milliseconds. */
export const renderPulls = (pulls: ReadonlyArray<Pull>, now: number, paint: Paint = plain): string =>
  pulls.length === 0
    ? "No pull request was opened in this time."
    : columns([
        ["PULL REQUEST", "FATE", "OPENED", "TO READY", "TO MERGE", "CI", "CAME BACK", "TASK", ""].map((title) =>
          paint("dim", title)
        ),
        ...pulls.map((pull) => [
          `${pull.repository}#${pull.number}`,
          paint(colours[pull.fate], pull.fate),
          ago(pull.openedAt, now),
          took(pull.secondsToReady),
          took(pull.secondsToMerge),
          pull.checks ?? "–",
          String(pull.returnedByCi + pull.returnedByReview),
          pull.task,
          remark(pull)
        ])
      ])

const remark = ({ closedBy, mergedBy, recurredAt, revertedBy }: Pull) =>
  [
    ...(mergedBy === null ? [] : [`merged by ${line(mergedBy, 40)}`]),
    ...(revertedBy === null ? [] : [`reverted by ${line(revertedBy, 40)}`]),
    ...(closedBy === null ? [] : [`closed by ${line(closedBy, 40)}`]),
    ...(recurredAt === null ? [] : ["the bug came back"])
  ].join(", ")

const took = (seconds: number | null) => (seconds === null ? "–" : duration(seconds))

const colours: { readonly [Fate in Pull["fate"]]: Colour } = {
  draft: "cyan",
  ready: "green",
  returned: "yellow",
  merged: "green",
  closed: "dim",
  reverted: "red"
}
