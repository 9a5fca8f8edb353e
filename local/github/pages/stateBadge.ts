import type { IssueRecord } from "#local/github/records.ts"
import { type Html, html } from "./html.ts"

export const stateBadge = (issue: IssueRecord): Html => {
  const name = stateName(issue)
  return html`<span class="state ${name.toLowerCase()}">${name}</span>`
}

const stateName = ({ state, pull }: IssueRecord): string => {
  if (pull !== null && pull.mergedAt !== null) return "Merged"
  if (state === "closed") return "Closed"
  return pull?.draft ? "Draft" : pull === null ? "Open" : "Ready"
}
