import { announcePing } from "./announce.ts"
import { cloneBare } from "./git/cloneBare.ts"
import type { GitEnvironment } from "./git/runGit.ts"
import type { Hub } from "./Hub.ts"
import { now } from "./now.ts"
import type { RepositoryRecord } from "./records.ts"

export interface ImportOptions {
  readonly owner: string
  readonly name: string
  /** Path or URL of a git repository. */
  readonly from: string
  readonly defaultBranch?: string
  /** True when left out: for those without permission a private repository is not there. */
  readonly private?: boolean
}

/** Takes in a copy; a repository that is already there stays as it is. */
export const importRepository = async (
  hub: Hub,
  environment: GitEnvironment,
  options: ImportOptions
): Promise<void> => {
  const { owner, name } = options
  if (hub.store.repository(owner, name) !== undefined) return
  const at = now()
  const place = { owner, name, private: options.private ?? true, createdAt: at, pushedAt: at, lastNumber: 0 }
  const { directory } = hub.git(place)
  const defaultBranch = await cloneBare(environment, options.from, directory, options.defaultBranch)
  const repository: RepositoryRecord = { ...place, id: hub.store.nextId(), hookId: hub.store.nextId(), defaultBranch }
  hub.store.records.repositories.push(repository)
  hub.store.changed()
  announcePing(hub, repository)
}

/** Names become folders and paths, and `api` is where the API lives. */
export const refuseOddName = ({ owner, name }: ImportOptions): void => {
  const fits = (part: string): boolean =>
    /^[A-Za-z0-9_.-]+$/.test(part) && !/^\.+$/.test(part) && !part.endsWith(".git")
  if (!fits(owner) || !fits(name) || owner === "api") throw new Error(`${owner}/${name} cannot be a repository's name`)
}
