import { Config, Effect, Schema } from "effect"
import { GitHub } from "#integrations/github/GitHub.ts"
import { IssuesEvent, isFromHuman } from "#integrations/github/webhook.ts"
import { fix } from "./fix.ts"
import { ignored } from "./task.ts"

/** `issues`: one that carries the label `GITHUB_FIX_LABEL` (redgreen) is a bug to fix. */
export const issue = Effect.fn("ingest.github.issue")(function* (text: string) {
  const event = yield* decode(text)
  const { action, issue, repository, sender } = event
  const wanted = (yield* fixLabel).toLowerCase()
  const put = action === "labeled" ? [event.label] : action === "opened" ? (issue.labels ?? []) : []
  if (!put.some((label) => label?.name.toLowerCase() === wanted)) return ignored(`issues.${action}`)
  const { login } = yield* (yield* GitHub).viewer
  if (!isFromHuman(event, login, action)) return ignored("not done by a person")
  const key = `github:label:${repository.full_name}#${issue.number}:${issue.updated_at}`
  // An issue that is opened with the label is told twice; a no is said with the second.
  const by = action === "opened" ? "opening" : "label"
  return yield* fix({ issue, repository: repository.full_name, sender, note: "", key, at: issue.updated_at, by })
})

const fixLabel = Config.String("GITHUB_FIX_LABEL").pipe(Config.withDefault("redgreen"), Effect.orDie)

const decode = Schema.decodeEffect(Schema.fromJsonString(IssuesEvent))
