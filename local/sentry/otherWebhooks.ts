import { installation, issueWebhook, sentryItself } from "./apiShapes.ts"
import { type AlertPayload, type Author, rehosted, type StoredComment, type StoredIssue } from "./StoredIssue.ts"

/** The body of an `error` webhook: the event of an alert, without a rule. */
export const errorWebhook = (alert: AlertPayload, base: string) => ({
  ...{ action: "created", installation, actor: sentryItself },
  data: { error: rehosted(alert, base).data.event }
})

export const commentWebhook = (
  action: "created" | "updated" | "deleted",
  issue: StoredIssue,
  comment: StoredComment,
  by: Author
) => ({
  ...{ action, installation },
  data: {
    ...{ comment: comment.text, project_slug: issue.project, comment_id: Number(comment.id) },
    ...{ issue_id: Number(issue.id), timestamp: comment.at }
  },
  actor: { ...by, id: by.type === "user" ? Number(by.id) : by.id }
})

/** A metric over its threshold: whole numbers and a title, nothing of what was thrown. */
export const metricAlertWebhook = (action: "critical" | "warning" | "resolved", base: string) => ({
  ...{ action, installation, actor: sentryItself },
  data: {
    metric_alert: {
      ...{ id: "4", identifier: "1", organization_id: "5", title: "Checkout errors", type: 2, status: 20 },
      ...{ projects: ["parcel-post"], date_started: "2026-11-17T09:41:26Z", date_closed: null },
      alert_rule: { id: "7", name: "Checkout errors", aggregate: "count()", dataset: "events", query: "level:error" }
    },
    ...{ description_title: "Checkout errors", description_text: "1000 events in the last 10 minutes" },
    web_url: `${base}/organizations/harbor/alerts/1/`
  }
})

export const installationWebhook = (action: "created" | "deleted") => ({
  ...{ action, installation, actor: { type: "user", id: 7, name: "Kim" } },
  data: {
    installation: {
      ...{ status: action === "created" ? "installed" : "pending", uuid: installation.uuid, code: null },
      ...{ organization: { slug: "harbor" }, app: { uuid: "1d7b", slug: "redgreen" } }
    }
  }
})

export const seerWebhook = (action: "root_cause_completed" | "pr_created", issue: StoredIssue) => ({
  ...{ action, installation, actor: sentryItself },
  data: { run_id: 12_345, group_id: Number(issue.id) }
})

export const activityAlertWebhook = (issue: StoredIssue, base: string) => ({
  ...{ action: "triggered", installation, actor: sentryItself },
  data: {
    issue: issueWebhook(issue, base, "triggered").data.issue,
    activity: { type: "seer_root_cause_completed", details: {} },
    alert: { id: 10, title: "Activity", sentry_app_id: 2, settings: [] }
  }
})
