import type { Hub } from "#local/github/Hub.ts"
import { checkBody } from "#local/github/limits.ts"
import { Refusal } from "#local/github/Refusal.ts"
import type { PullRecord, RepositoryRecord } from "#local/github/records.ts"
import { comparison } from "#local/github/shapes/pull.ts"

export interface Remark {
  readonly path: string
  readonly line: number
  readonly hunk: string
  readonly body: string
}

/** The `comments` of a new review; each has to be beside a line that the pull request shows on its new side. */
export const remarksOf = async (
  hub: Hub,
  repository: RepositoryRecord,
  pull: PullRecord,
  wanted: unknown
): Promise<ReadonlyArray<Remark>> => {
  if (wanted === undefined) return []
  if (!Array.isArray(wanted))
    throw new Refusal(422, "Invalid request.\n\nFor 'properties/comments', an array is needed.")
  const { base, head } = await comparison(hub, repository, pull)
  const files = wanted.length === 0 ? [] : await hub.git(repository).diff(base, head)
  return wanted.map((one: Readonly<Record<string, unknown>>) => {
    const { path, line, body } = one
    const patch = files.find(({ filename }) => filename === path)?.patch ?? null
    if (patch === null) throw unprocessable("Path could not be resolved")
    const hunk = typeof line === "number" ? hunkAt(patch, line) : undefined
    if (hunk === undefined) throw unprocessable("Line could not be resolved")
    if (typeof body !== "string" || body.trim() === "") throw unprocessable("Body can't be blank")
    checkBody("PullRequestReviewComment", body)
    return { path: path as string, line: line as number, hunk, body }
  })
}

const unprocessable = (reason: string) => new Refusal(422, "Unprocessable Entity", [reason])

/** The hunk in which the new side has this line, up to and with it. */
const hunkAt = (patch: string, wanted: number): string | undefined => {
  let at = 0
  let shown: Array<string> = []
  for (const text of patch.split("\n")) {
    const start = /^@@ -\S+ \+(\d+)/.exec(text)?.[1]
    if (start !== undefined) {
      at = Number(start)
      shown = [text]
      continue
    }
    shown.push(text)
    if (text.startsWith("-") || text.startsWith("\\")) continue
    if (at === wanted) return shown.join("\n")
    at += 1
  }
  return undefined
}
