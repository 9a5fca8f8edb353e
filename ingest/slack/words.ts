import { Schema } from "effect"
import { TaskId } from "#domain/Ids.ts"
import { agentCommand } from "#integrations/agentCommand.ts"
import type { Word } from "../command.ts"
import { wordOf } from "../wordOf.ts"

/** What `/agent …` asks for. */
export type Asked =
  | { readonly _tag: "run"; readonly text: string }
  | { readonly _tag: "status"; readonly task: TaskId | undefined }
  | { readonly _tag: "explain"; readonly task: TaskId }
  /** It is not said which plan; whatever is current by the time it is read may not be the one that was. */
  | { readonly _tag: "approveWhich"; readonly task: TaskId }
  /** Feedback is still to be asked for. */
  | { readonly _tag: "rejectBy"; readonly task: TaskId }
  | { readonly _tag: "tell"; readonly task: TaskId; readonly word: Word }
  /** `wrong` says what was not understood; without it the person asked for help. */
  | { readonly _tag: "help"; readonly wrong?: string }

/** Reads the text of the command: the words of `@agent` comments, with the task after the first one. */
export const askedFor = (text: string): Asked => {
  const [, first = "", rest = ""] = /^\s*(\S*)\s*([\s\S]*)$/.exec(text) ?? []
  const verb = first.toLowerCase()
  if (verb === "" || verb === "help") return { _tag: "help" }
  if (verb === "run" || verb === "fix")
    return rest.trim() === ""
      ? { _tag: "help", wrong: `Say what to fix: /agent ${verb} <text or link>.` }
      : { _tag: "run", text: rest.trim() }
  if (verb === "status" && rest.trim() === "") return { _tag: "status", task: undefined }
  if (!verbs.has(verb)) return { _tag: "help", wrong: `"${first.slice(0, 80)}" is not a word I know.` }
  const [, named = "", more = ""] = /^(\S*)\s*([\s\S]*)$/.exec(rest) ?? []
  if (!isTask(named)) return { _tag: "help", wrong: `Name the task: /agent ${verb} t-0123456789ab.` }
  return forTask(verb, named, more.trim())
}

const verbs = new Set(["status", "explain", "approve", "reject", "cancel", "retry"])
const isTask = (name: string): name is TaskId => name.startsWith("t-") && Schema.is(TaskId)(name)

const forTask = (verb: string, task: TaskId, more: string): Asked => {
  if (verb === "status") return { _tag: "status", task }
  if (verb === "explain") return { _tag: "explain", task }
  if (verb === "cancel") return { _tag: "tell", task, word: { _tag: "cancel", reason: more || "said so in Slack" } }
  if (verb === "approve" && more === "") return { _tag: "approveWhich", task }
  if (verb === "reject" && more === "") return { _tag: "rejectBy", task }
  // One reader for all channels: what is unclear in a comment is unclear here.
  const word = wordOf(agentCommand(`@agent ${verb} ${more}`)!)
  return word._tag === "unknown"
    ? { _tag: "help", wrong: `"${verb} ${task} ${more.slice(0, 80)}" is not clear enough to act on.` }
    : { _tag: "tell", task, word }
}
