import type { EventOf } from "../Event.ts"
import { type Decision, Refused } from "../transact.ts"

/** A no is recorded once, so that the person can be answered where they asked. A task nobody knows keeps no record. */
export const refuseCommand =
  (refused: Omit<EventOf<"command.refused">, "_tag">): Decision =>
  ({ intake, commands }) =>
    intake === undefined || commands.has(refused.key) ? [] : [{ _tag: "command.refused", ...refused }]

/** A question changes nothing; it is recorded so that it is answered once. */
export const ask =
  (asked: Omit<EventOf<"command.asked">, "_tag">): Decision =>
  ({ intake, commands }) =>
    intake === undefined || commands.has(asked.key) ? [] : [{ _tag: "command.asked", ...asked }]

/** Milliseconds after which what was begun counts as left lying, by whoever was killed over it. */
export const LEFT_LYING = 30_000
/** Milliseconds for which one's own beginning need not be said again. */
const FRESH = 5_000

/** One delivery at a time writes new messages to a channel, however many processes there are; the same one may begin again. */
export const begin =
  (begun: Omit<EventOf<"report.begun">, "_tag">): Decision =>
  ({ conversation }) => {
    const { at, cause, channel, last } = begun
    // Whoever asks for the marker now finds it.
    if (conversation.told.has(`${channel}:${last}`)) return []
    const open = conversation.begun[channel]
    const age = open === undefined ? LEFT_LYING : Math.abs(Date.parse(at) - Date.parse(open.at))
    if (open?.cause !== cause && age < LEFT_LYING)
      return new Refused({ reason: `another delivery is telling ${channel}` })
    return open?.last === last && age < FRESH ? [] : [{ _tag: "report.begun", ...begun }]
  }

export const told =
  (report: Omit<EventOf<"report.sent">, "_tag">): Decision =>
  ({ conversation }) =>
    conversation.told.has(`${report.channel}:${report.cause}`) ? [] : [{ _tag: "report.sent", ...report }]
