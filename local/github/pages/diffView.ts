import type { FileDiff } from "#local/github/git/diff.ts"
import { type Html, html } from "./html.ts"

/** The files of a change, each folded open with its lines numbered on both sides. */
export const diffView = (files: ReadonlyArray<FileDiff>): Html => {
  const additions = files.reduce((sum, file) => sum + file.additions, 0)
  const deletions = files.reduce((sum, file) => sum + file.deletions, 0)
  const count = `${files.length} ${files.length === 1 ? "file" : "files"} changed`
  return html`<p class="summary">${count} ${counts(additions, deletions)}</p>${files.map(fileView)}`
}

const counts = (additions: number, deletions: number): Html =>
  html`<span class="plus">+${additions}</span> <span class="minus">&minus;${deletions}</span>`

const fileView = (file: FileDiff): Html => {
  const name = file.previousFilename === null ? file.filename : `${file.previousFilename} → ${file.filename}`
  const status = file.status === "modified" ? null : html` <span class="tag">${file.status}</span>`
  const body =
    file.patch === null
      ? html`<p class="empty">No lines to show: a binary file, or only its name or mode changed.</p>`
      : html`<div class="wide"><table class="diff"><tbody>${rows(file.patch)}</tbody></table></div>`
  return html`<details class="file" open><summary><code>${name}</code>${status} <span class="counts">${counts(file.additions, file.deletions)}</span></summary>${body}</details>`
}

const rows = (patch: string): ReadonlyArray<Html> => {
  let before = 0
  let after = 0
  return patch.split("\n").map((line) => {
    const hunk = /^@@ -(\d+)(?:,\d+)? \+(\d+)/.exec(line)
    if (hunk !== null) {
      before = Number(hunk[1])
      after = Number(hunk[2])
      return row("hunk", "", "", line)
    }
    const mark = line.charAt(0)
    if (mark === "\\") return row("hunk", "", "", line)
    const kind = mark === "+" ? "added" : mark === "-" ? "removed" : "same"
    return row(kind, kind === "added" ? "" : before++, kind === "removed" ? "" : after++, line)
  })
}

const row = (kind: string, before: number | "", after: number | "", line: string): Html =>
  html`<tr class="${kind}"><td class="number">${before}</td><td class="number">${after}</td><td class="line">${line}</td></tr>`
