import { randomInt } from "node:crypto"
import { readFileSync } from "node:fs"
import { join } from "node:path"
import { type TaskId, taskIdOf } from "#domain/Ids.ts"
import type { AlertPayload } from "#local/sentry/StoredIssue.ts"

export type Shipped = "1-first-try" | "2-second-try" | "3-not-actionable"

export const alertFolder = join(import.meta.dirname, "../local/alerts")

/** A shipped alert about an issue nobody has heard of, so that each is a task of its own. */
export const freshAlert = (name: Shipped = "1-first-try"): AlertPayload => {
  const text = readFileSync(join(alertFolder, `${name}.json`), "utf8")
  const { data } = JSON.parse(text) as AlertPayload
  return JSON.parse(
    text
      .replaceAll(data.event.issue_id, String(randomInt(1_000_000_000, 9_999_999_999)))
      .replaceAll(data.event.event_id, crypto.randomUUID().replaceAll("-", ""))
  )
}

/** The alert with something else about its event. */
export const withEvent = (alert: AlertPayload, change: Readonly<Record<string, unknown>>): AlertPayload => ({
  ...alert,
  data: { ...alert.data, event: { ...alert.data.event, ...change } }
})

/** The task an alert of the organization `harbor` leads to. */
export const taskOf = ({ data }: AlertPayload): TaskId => taskIdOf(`sentry:harbor:${data.event.issue_id}`)
