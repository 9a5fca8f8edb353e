import type { EventOf } from "../Event.ts"
import type { Decision } from "../transact.ts"

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

export const told =
  (report: Omit<EventOf<"report.sent">, "_tag">): Decision =>
  ({ conversation }) =>
    conversation.told.has(`${report.channel}:${report.cause}`) ? [] : [{ _tag: "report.sent", ...report }]
