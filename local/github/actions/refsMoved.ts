import type { Account } from "#local/github/Accounts.ts"
import { announcePull, announcePush, NO_COMMIT } from "#local/github/announce.ts"
import type { GitRepository } from "#local/github/git/GitRepository.ts"
import type { Hub } from "#local/github/Hub.ts"
import { now } from "#local/github/now.ts"
import type { RepositoryRecord } from "#local/github/records.ts"
import { close } from "./changePull.ts"

export interface RefMove {
  readonly ref: string
  /** Forty zeros when there was no such ref, or is none any more. */
  readonly before: string
  readonly after: string
}

/** What was pushed between two looks at the refs. */
export const movesBetween = (
  before: ReadonlyMap<string, string>,
  after: ReadonlyMap<string, string>
): ReadonlyArray<RefMove> =>
  [...new Set([...before.keys(), ...after.keys()])]
    .map((ref) => ({ ref, before: before.get(ref) ?? NO_COMMIT, after: after.get(ref) ?? NO_COMMIT }))
    .filter((move) => move.before !== move.after)

const MOST_COMMITS = 2048

/** Tells the world about moved branches and tags, and lets the pull requests from them follow. */
export const refsMoved = async (
  hub: Hub,
  by: Account,
  repository: RepositoryRecord,
  moves: ReadonlyArray<RefMove>
): Promise<void> => {
  if (moves.length === 0) return
  repository.pushedAt = now()
  hub.store.changed()
  for (const move of moves) {
    await announceMove(hub, by, repository, move)
    await updatePulls(hub, by, repository, move)
  }
}

const announceMove = async (hub: Hub, by: Account, repository: RepositoryRecord, move: RefMove): Promise<void> => {
  const git = hub.git(repository)
  const [from, to] = await Promise.all([commitOf(git, move.before), commitOf(git, move.after)])
  const head = to === null ? null : ((await git.log(to, 1))[0] ?? null)
  const start = from ?? (await git.branch(repository.defaultBranch))
  const newest = to === null || start === null ? [] : await git.log(`${start}..${to}`, MOST_COMMITS)
  const forced = from !== null && to !== null && !(await git.isAncestor(from, to))
  announcePush(hub, repository, by, { ...move, forced, commits: newest.toReversed(), head })
}

const updatePulls = async (hub: Hub, by: Account, repository: RepositoryRecord, move: RefMove): Promise<void> => {
  const branch = move.ref.replace(/^refs\/heads\//, "")
  if (branch === move.ref) return
  const open = hub.store.pulls(repository).filter((pull) => pull.state === "open")
  const gone = move.after === NO_COMMIT
  for (const pull of open.filter((one) => one.pull.head === branch || (gone && one.pull.base === branch))) {
    if (gone) {
      await close(hub, by, repository, pull)
      continue
    }
    const git = hub.git(repository)
    pull.pull.headSha = move.after
    pull.pull.baseSha = (await git.branch(pull.pull.base)) ?? pull.pull.baseSha
    pull.updatedAt = now()
    await git.updateRef(`refs/pull/${pull.number}/head`, move.after)
    await announcePull(hub, repository, by, pull, "synchronize", { before: move.before, after: move.after })
  }
}

const commitOf = async (git: GitRepository, sha: string): Promise<string | null> =>
  sha === NO_COMMIT ? null : git.commitSha(sha)
