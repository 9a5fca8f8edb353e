import type { Remark } from "#integrations/github/reviews.ts"

const mostRemarks = 30
/** Characters. */
const mostEach = 1000
const mostInAll = 8000

/** A review as one text: what it says of the whole, then what it says beside lines. */
export const remarks = (body: string, beside: ReadonlyArray<Remark>): string =>
  [
    body.trim().slice(0, mostInAll / 2),
    ...beside
      .slice(0, mostRemarks)
      .map(({ body, line, path }) => `${path}${line === null ? "" : `:${line}`}: ${body.trim().slice(0, mostEach)}`)
  ]
    .filter((text) => text !== "")
    .join("\n\n")
    .slice(0, mostInAll)
