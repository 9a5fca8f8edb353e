import { Effect } from "effect"
import { Jira } from "#integrations/jira/Jira.ts"
import { type Check, fail, isSet, ok, setting, warn } from "./Finding.ts"

/** The token, the webhook's secret, and settings that would silently mean nothing. */
export const jira: Check = Effect.gen(function* () {
  const given = yield* Effect.forEach(["JIRA_URL", "JIRA_EMAIL", "JIRA_API_TOKEN"], (name) =>
    Effect.map(isSet(name), (set) => ({ name, set }))
  )
  const missing = given.filter(({ set }) => !set).map(({ name }) => name)
  const hears = (yield* isSet("JIRA_WEBHOOK_SECRET")) || (yield* isSet("JIRA_AUTOMATION_TOKEN"))
  if (missing.length === 3 && !hears) return [ok("jira", "not set up: no ticket is read or written")]
  const webhook = hears
    ? ok("jira webhook", "secret set")
    : warn(
        "jira webhook",
        "neither JIRA_WEBHOOK_SECRET nor JIRA_AUTOMATION_TOKEN is set: no ticket will be heard",
        hook
      )
  const account =
    missing.length === 0
      ? yield* Effect.provide(asked, Jira.layer)
      : warn("jira", `${missing.join(", ")} not set: nothing will be written to a ticket`, renew)
  return [account, webhook, ...(yield* transitions), ...(yield* addresses)]
})

const asked = Effect.gen(function* () {
  const { host, myself } = yield* Jira
  return yield* myself.pipe(
    Effect.map(({ displayName }) =>
      ok("jira", `token of ${displayName} at ${host}; what this account does is taken for ours`)
    ),
    Effect.catchTags({
      JiraRefused: ({ message }) => Effect.succeed(fail("jira", `token refused: ${message}`, renew)),
      JiraUnavailable: ({ message }) => Effect.succeed(fail("jira", message, "Check JIRA_URL and the network."))
    })
  )
})

const transitions = Effect.map(setting("JIRA_TRANSITIONS", ""), (text) => {
  const entries = text.split(";").filter((entry) => entry.trim() !== "")
  const wrong = entries.filter((entry) => {
    const [status = "", name = ""] = entry.split("=").map((part) => part.trim())
    return !statuses.has(status.toLowerCase()) || name === ""
  })
  return wrong.length === 0
    ? []
    : [warn("jira transitions", `JIRA_TRANSITIONS has "${wrong[0]!.trim()}", which means nothing`, known)]
})

const addresses = Effect.map(isSet("JIRA_ALLOWED_IPS"), (set) =>
  set
    ? []
    : [
        ok(
          "jira addresses",
          "JIRA_ALLOWED_IPS is not set: every address may call, the signature decides (https://ip-ranges.atlassian.com is Atlassian's list)"
        )
      ]
)

const statuses: ReadonlySet<string> = new Set([
  ...["planning", "awaiting approval", "writing tests", "proving red", "writing fix", "proving green", "publishing"],
  ...["ready", "parked", "cancelled", "failed", "merged", "closed", "reverted"]
])

const renew =
  "Set JIRA_URL, JIRA_EMAIL and JIRA_API_TOKEN in .env: an account of Redgreen's own that may browse, comment and transition."
const hook =
  "Make a webhook with a secret (Jira settings, System, WebHooks) for issue created, issue updated and comment created; set JIRA_WEBHOOK_SECRET."
const known = `Write <status>=<name of a Jira status>, with ";" between; statuses are ${[...statuses].join(", ")}.`
