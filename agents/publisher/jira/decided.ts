import type { Envelope } from "#domain/Envelope.ts"

/** Who said what to the present plan, and on what grounds it counts. */
export const decidedOf = (history: ReadonlyArray<Envelope>): string | undefined => {
  const begin = history.findLastIndex(({ event }) => event._tag === "plan.created")
  const said = history.slice(begin + 1).flatMap(({ event }) => {
    if (event._tag === "plan.approved" || event._tag === "plan.endorsed")
      return [`Approved by ${event.by.name}${event.grounds === undefined ? "" : ` (${event.grounds})`}.`]
    return event._tag === "plan.rejected" ? [`Sent back by ${event.by.name}.`] : []
  })
  return begin < 0 || said.length === 0 ? undefined : said.join(" ")
}
