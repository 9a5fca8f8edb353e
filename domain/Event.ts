import { Schema } from "effect"
import * as Conversation from "./Conversation.ts"
import * as Intake from "./Intake.ts"
import * as Plan from "./Plan.ts"
import * as Proof from "./Proof.ts"
import * as PullRequest from "./PullRequest.ts"
import * as Session from "./Session.ts"
import * as Token from "./Token.ts"

const cases = {
  ...Intake.Event.cases,
  ...Plan.Event.cases,
  ...Proof.Event.cases,
  ...PullRequest.Event.cases,
  ...Session.Event.cases,
  ...Conversation.Event.cases,
  ...Token.Event.cases
}

/** Every fact the log can hold. The tag is the CloudEvents `type` and the first two tokens of the subject. */
export const Event = Schema.Union(Object.values(cases) as Array<(typeof cases)[keyof typeof cases]>)
export type Event = typeof Event.Type
export type EventType = Event["_tag"]
export type EventOf<Tag extends EventType> = Extract<Event, { _tag: Tag }>

export const eventTypes = Object.keys(cases) as ReadonlyArray<EventType>
export const schemaOf = (type: EventType) => cases[type]
