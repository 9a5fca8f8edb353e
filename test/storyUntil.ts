import type { EventType } from "#domain/Event.ts"
import type * as Task from "#domain/Task.ts"
import { fold } from "#domain/Task.ts"
import { readyStory } from "./story.ts"

/** The state of the story with the last event of this type before it is ready, and nothing after. */
export const storyUntil = (type: EventType): Task.State =>
  fold(readyStory.slice(0, readyStory.findLastIndex(({ _tag }) => _tag === type) + 1))
