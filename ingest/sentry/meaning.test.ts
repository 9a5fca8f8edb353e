import { Effect } from "effect"
import { describe, expect, it } from "vitest"
import { decodeWebhook } from "#integrations/sentry/webhook.ts"
import { apiIssue, issueWebhook, olderIssueWebhook } from "#local/sentry/apiShapes.ts"
import {
  activityAlertWebhook,
  commentWebhook,
  errorWebhook,
  installationWebhook,
  metricAlertWebhook,
  seerWebhook
} from "#local/sentry/otherWebhooks.ts"
import { withEvent } from "#local/sentry/StoredIssue.ts"
import { freshAlert } from "#test/alerts.ts"
import { meaningOf } from "./meaning.ts"

const base = "https://sentry.io"
const alert = freshAlert()
const issue = withEvent(undefined, alert.data.event, 1)
const regressed = { ...issue, substatus: "regressed" as const }
const kim = { type: "user", id: "7", name: "Kim" } as const
const application = { type: "application", id: "8101", name: "Redgreen" } as const
const said = (text: string, by: typeof kim | typeof application = kim, action: "created" | "updated" = "created") =>
  commentWebhook(action, issue, { id: "9", text, by, at: "2026-11-17T09:42:00Z" }, by)
const meaning = (resource: string, payload: unknown, everyError = false) =>
  Effect.runSync(
    Effect.map(decodeWebhook(resource, Buffer.from(JSON.stringify(payload))), (webhook) => {
      const { _tag, ...rest } = meaningOf(webhook, { everyError })
      return { _tag, ...rest } as Record<string, unknown>
    })
  )

const bugs: ReadonlyArray<readonly [string, string, unknown, boolean]> = [
  ["an alert that fired", "event_alert", { ...alert, action: "triggered" }, false],
  ["a new issue", "issue", issueWebhook(issue, base, "created"), false],
  ["a new issue, before 2025", "issue", olderIssueWebhook(issue, base, "created"), false],
  ["an issue that is back", "issue", issueWebhook(regressed, base, "unresolved"), true],
  ["an issue that is back, before 2025", "issue", olderIssueWebhook(regressed, base, "unresolved"), true]
]

const nothings: ReadonlyArray<readonly [string, unknown, RegExp]> = [
  ["event_alert", { ...alert, action: "resolved" }, /^event_alert.resolved$/],
  ["error", errorWebhook(alert, base), /SENTRY_ERRORS=true/],
  ...["resolved", "assigned", "archived", "ignored", "unresolved"].flatMap((action) =>
    [issueWebhook, olderIssueWebhook].map(
      (shape) => ["issue", shape(issue, base, action), new RegExp(`^issue.${action}`)] as const
    )
  ),
  ...(["critical", "warning", "resolved"] as const).map(
    (action) => ["metric_alert", metricAlertWebhook(action, base), /issue alert rule instead$/] as const
  ),
  ["installation", installationWebhook("created"), /^installation.created$/],
  ["installation", installationWebhook("deleted"), /^installation.deleted$/],
  ["seer", seerWebhook("root_cause_completed", issue), /^seer.root_cause_completed/],
  ["seer", seerWebhook("pr_created", issue), /^seer.pr_created/],
  ["activity_alert", activityAlertWebhook(issue, base), /^activity_alert.triggered/],
  ["preprod_artifact", { action: "size_analysis_completed" }, /^preprod_artifact/],
  ["tomorrow", { action: "created", data: { issue: apiIssue(issue, base) } }, /^resource tomorrow$/],
  ["comment", said("thanks"), /no command/],
  ["comment", said("> @agent fix"), /no command/],
  ["comment", said("@agent fix", application), /not written by a person/],
  ["comment", said("@agent fix", kim, "updated"), /^comment.updated$/],
  ["comment", { ...said("@agent fix"), actor: null }, /not written by a person/]
]

describe("meaningOf", () => {
  it.each(bugs)("takes %s for a bug", (_, resource, payload, regression) => {
    expect(meaning(resource, payload)).toMatchObject({ _tag: "Bug", regression })
  })

  it.each(nothings)("wants nothing of %s", (resource, payload, because) => {
    expect(meaning(resource, payload)).toMatchObject({ _tag: "Nothing", because: expect.stringMatching(because) })
  })

  it("takes every error where that is wanted", () => {
    expect(meaning("error", errorWebhook(alert, base), true)).toMatchObject({ _tag: "Bug", regression: false })
  })

  it.each(["fix", "retry", "cancel", "explain", "approve v1", "reject no", "dance"])("hears @agent %s", (word) => {
    expect(meaning("comment", said(`Hm.\n@agent ${word}`))).toMatchObject({
      ...{ _tag: "Said", comment: { id: "9", issueId: issue.id, by: { id: 7, name: "Kim" } } }
    })
  })
})
