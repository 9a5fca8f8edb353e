import { readFile, rm } from "node:fs/promises"
import { basename, join, resolve } from "node:path"
import { Effect, Schema } from "effect"
import { shippedAlert, shippedScript } from "./alertFiles.ts"
import { loadScript } from "./model/Script.ts"
import { buildSample } from "./sample/build.ts"
import type { AlertPayload } from "./sentry/StoredIssue.ts"

/** The demo cannot be started as asked; `message` says what to change. */
export class DemoRefused extends Schema.TaggedError<DemoRefused>()("DemoRefused", { message: Schema.String }) {}

export interface DemoRequest {
  /** 1, 2 or 3, or the path of an `event_alert` payload. */
  readonly alert: string
  /** Path or URL of a git repository; the sample without it. */
  readonly repository: string | undefined
  /** Path of a script; the alert's own without it. */
  readonly script: string | undefined
  readonly real: boolean
}

export interface DemoScene {
  readonly alert: AlertPayload
  readonly repository: { readonly repository: string; readonly from: string }
  readonly script: string | undefined
}

/** What the demo plays: alert, repository, and the script of the scripted model where the real one is not asked for. */
export const demoScene = Effect.fn("local.demoScene")(function* (
  request: DemoRequest,
  folder: string,
  foreignLog: boolean
) {
  const shipped = shippedAlert(request.alert)
  const payload = shipped ?? resolve(request.alert)
  if (request.repository !== undefined && shipped !== undefined)
    return yield* new DemoRefused({
      message: "--repo needs --alert <payload.json>: the shipped alerts are about the sample repository."
    })
  if (request.repository !== undefined && request.script === undefined && !request.real)
    return yield* new DemoRefused({
      message: "--repo needs --model <script> (local/README.md tells how to write one), or --real for the real model."
    })
  const alert = yield* Effect.tryPromise({
    try: async () => JSON.parse(await readFile(payload, "utf8")) as AlertPayload,
    catch: (error) =>
      new DemoRefused({
        message: `--alert takes 1, 2, 3 or a file. ${payload} cannot be read as an alert: ${(error as Error).message}`
      })
  })
  for (const [name, form] of Object.entries(needed))
    if (!form.test(String(alert.data?.event?.[name as keyof typeof needed] ?? "")))
      return yield* new DemoRefused({
        message: `${payload} is not a Sentry event_alert payload: data.event.${name} is missing or not as Sentry sends it.`
      })
  const script = request.script ?? shippedScript(request.alert)
  if (!request.real)
    yield* Effect.tryPromise({
      try: () => loadScript(script),
      catch: (error) => new DemoRefused({ message: (error as Error).message })
    })
  return {
    // In a log that outlives the demo the same issue would be the same, finished task.
    alert: foreignLog ? withIssue(alert, String(Date.now())) : alert,
    repository: request.repository === undefined ? yield* sampleIn(folder) : foreign(request.repository),
    script: request.real ? undefined : script
  } satisfies DemoScene
})

const withIssue = (alert: AlertPayload, issueId: string): AlertPayload => ({
  ...alert,
  data: { ...alert.data, event: { ...alert.data.event, issue_id: issueId } }
})

/** What the Sentry stand-in cannot do without; the rest may be missing as it may be at Sentry. */
const needed = {
  event_id: /./,
  issue_id: /./,
  url: /^https?:\/\/.+\/api\/0\/projects\/[\w-]+\/[\w-]+\//,
  web_url: /^https?:\/\//,
  issue_url: /^https?:\/\//
} as const

/** The sample repository with its history, built anew below `folder`. */
export const sampleIn = Effect.fn("local.sampleIn")(function* (folder: string) {
  const from = join(folder, "sample")
  yield* Effect.promise(async () => {
    await rm(from, { recursive: true, force: true })
    await buildSample(from)
  })
  return { repository: "harbor/parcel-post", from }
})

const foreign = (given: string) => {
  const isUrl = /^[\w+]+:\/\//.test(given)
  const parts = (isUrl ? new URL(given).pathname : resolve(given)).split("/").filter((part) => part !== "")
  const name = basename(parts.at(-1) ?? "repository", ".git")
  const owner = isUrl && parts.length >= 2 ? parts.at(-2)! : "local"
  return { repository: `${owner}/${name}`, from: isUrl ? given : resolve(given) }
}
