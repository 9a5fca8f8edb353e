import { api } from "./api.ts"
import type { Door } from "./Door.ts"
import { github } from "./github.ts"
import { jira } from "./jira.ts"
import { sentry } from "./sentry.ts"
import { slack } from "./slack.ts"

/** By the kind of source that each makes. */
export const doors = { sentry, jira, slack, github, api } as const satisfies Record<string, Door>
export type DoorName = keyof typeof doors
