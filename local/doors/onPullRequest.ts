import { maintainer } from "../cast.ts"
import { type Approach, accepted, post, type Scene } from "./Door.ts"

/** A maintainer approves by a comment on the pull request. */
export const onPullRequest = ({ standIns }: Scene): Approach => ({
  deed: ({ pull, version }) => `${maintainer.login} comments "@agent approve v${version}" on ${pull.url}`,
  approve: async ({ pull, version }) => {
    const comments = `${standIns.github.apiUrl}/repos/${pull.repository}/issues/${pull.number}/comments`
    await accepted("the comment", post(comments, maintainer.token, { body: `@agent approve v${version}` }))
  },
  place: ({ pull }) =>
    `${pull.url}  comment as ${maintainer.login}: @agent approve  (or: @agent reject <what is wrong>)`
})
