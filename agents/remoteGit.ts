import { randomUUID } from "node:crypto"
import { chmod, mkdir, rename, writeFile } from "node:fs/promises"
import { join } from "node:path"
import { Effect } from "effect"
import type { GitHubRefused, GitHubUnavailable } from "#integrations/github/errors.ts"
import { GitHubAccess } from "#integrations/github/GitHubAccess.ts"
import { askpassScript, GitFailed, git } from "./Git.ts"

/** git commands that talk to the forge as whom we are there. An App's token that was revoked meanwhile is renewed once. */
export const remoteGit = Effect.fnUntraced(function* (home: string) {
  const { kind, gitToken } = yield* GitHubAccess
  const askpass = kind === "none" ? "" : yield* writeAskpass(home)
  return (repository: string) => (args: ReadonlyArray<string>) => {
    const run = (renew: boolean) =>
      gitToken(repository, renew).pipe(
        Effect.catch((error) => notLetIn(repository, error)),
        Effect.flatMap((token) => git(args, token && { credential: { token, askpass } }))
      )
    if (kind !== "app") return run(false)
    return run(false).pipe(
      Effect.catchTag("GitFailed", (failed) => (unknownToken.test(failed.stderr) ? run(true) : Effect.fail(failed)))
    )
  }
})

/** As a git command that failed: whoever asks for a fetch need not know about tokens. */
export const notLetIn = (repository: string, error: GitHubUnavailable | GitHubRefused) =>
  new GitFailed({
    ...{ command: `ask GitHub for ${repository}`, exit: 128, stderr: error.message },
    ...(error._tag === "GitHubUnavailable" && error.retryAfter !== undefined && { retryAfter: error.retryAfter })
  })

const unknownToken = /Authentication failed|could not read Password|HTTP Basic: Access denied|error: 401/

// Put in place by rename: a git of another process may be running it.
const writeAskpass = (home: string) =>
  Effect.promise(async () => {
    const path = join(home, "git-askpass")
    const aside = `${path}.${randomUUID()}`
    await mkdir(home, { recursive: true })
    await writeFile(aside, askpassScript)
    await chmod(aside, 0o700)
    await rename(aside, path)
    return path
  })
