import { Effect } from "effect"
import type { Policy } from "#domain/Policy.ts"
import { scheduled } from "#domain/Reminders.ts"
import { readPolicy } from "#infra/ApprovalPolicy.ts"
import { type Check, fail, ok, setting } from "./Finding.ts"

/** The approvals policy, as the services would read it. */
export const approvals: Check = Effect.gen(function* () {
  const file = yield* setting("REDGREEN_APPROVALS", "")
  return yield* readPolicy.pipe(
    Effect.map((policy) => [
      ok("approvals", `${file === "" ? "no file, the cautious rules" : file}: ${inShort(policy)}`)
    ]),
    Effect.catchTag("PolicyInvalid", ({ message }) => {
      const [first = "", ...mistakes] = message.split("\n")
      const mend = "Correct it; until then no service starts. approvals.example.yml shows every setting."
      return Effect.succeed([
        fail(
          "approvals",
          mistakes.length === 0 ? first : `${file}: ${mistakes.map((one) => one.trim()).join("; ")}`,
          mend
        )
      ])
    })
  )
})

const inShort = ({ people, reminders, required, stricter }: Policy) =>
  [
    `${required} ${required === 1 ? "approval" : "approvals"}${stricter.length === 0 ? "" : ", more by rule"}`,
    `${people.length} ${people.length === 1 ? "person" : "people"} known`,
    scheduled(reminders).length === 0 ? "no reminders" : `${scheduled(reminders).length} reminders`
  ].join(", ")
