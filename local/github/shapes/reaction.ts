import type { Hub } from "#local/github/Hub.ts"
import type { ReactionRecord } from "#local/github/records.ts"
import { userNamed } from "./user.ts"

export const REACTIONS = ["+1", "-1", "laugh", "hooray", "confused", "heart", "rocket", "eyes"] as const

export const reactionShape = (hub: Hub, reaction: ReactionRecord) => ({
  id: reaction.id,
  node_id: `REA_${Buffer.from(String(reaction.id)).toString("base64url")}`,
  user: userNamed(hub, reaction.author),
  content: reaction.content,
  created_at: reaction.createdAt
})

/** The counts under a comment, `reaction-rollup`. */
export const reactionsShape = (api: string, reactions: ReadonlyArray<ReactionRecord>) => ({
  url: `${api}/reactions`,
  total_count: reactions.length,
  ...Object.fromEntries(
    REACTIONS.map((content) => [content, reactions.filter((one) => one.content === content).length])
  )
})
