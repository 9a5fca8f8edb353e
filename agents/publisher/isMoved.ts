import type { Envelope } from "#domain/Envelope.ts"

/** Whether more has happened since than that channels were told. */
export const isMoved = (then: ReadonlyArray<Envelope>, now: ReadonlyArray<Envelope>): boolean =>
  now.slice(then.length).some(({ event }) => event._tag !== "report.begun" && event._tag !== "report.sent")
