import { Effect, Schema } from "effect"
import { findTask } from "#domain/findTask.ts"
import { agentCommand } from "#integrations/agentCommand.ts"
import { GitHub } from "#integrations/github/GitHub.ts"
import { IssueComment, isFromHuman } from "#integrations/github/webhook.ts"
import { githubKey } from "../references.ts"
import { wordOf } from "../wordOf.ts"
import { fix } from "./fix.ts"
import { hear, ignored, person, placeOf, refuse, taskOfPull } from "./task.ts"

/** `issue_comment`: a word to us, on a pull request of ours or on an issue. */
export const comment = Effect.fn("ingest.github.comment")(function* (text: string) {
  const event = yield* decode(text)
  const { issue, repository, sender } = event
  const command = agentCommand(event.comment.body)
  if (command === null) return ignored("no word to us")
  const github = yield* GitHub
  const { login } = yield* github.viewer
  if (!isFromHuman(event, login)) return ignored("not newly written by a person")
  const place = { repository: repository.full_name, number: issue.number }
  const key = `github:comment:${event.comment.id}`
  const at = event.comment.created_at

  if (issue.pull_request === undefined && command._tag === "Fix")
    return yield* fix({ issue, repository: place.repository, sender, note: command.note, key, at, by: "comment" })
  const taskId =
    issue.pull_request === undefined
      ? yield* findTask(githubKey(place.repository, issue.number))
      : yield* taskOfPull({ ...place, ...(yield* github.pullRequest(place.repository, issue.number)) })
  if (taskId !== undefined)
    return yield* hear(taskId, { word: wordOf(command), by: person(sender), key, at, place: placeOf(place) })
  return issue.pull_request === undefined
    ? yield* refuse(place, "Nobody asked for a fix of this issue yet. Say `@agent fix` to do so.", key)
    : ignored("not a pull request of ours")
})

const decode = Schema.decodeEffect(Schema.fromJsonString(IssueComment))
