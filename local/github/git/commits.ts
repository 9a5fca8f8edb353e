export interface GitPerson {
  readonly name: string
  readonly email: string
  readonly date: string
}

export interface GitCommit {
  readonly sha: string
  readonly tree: string
  readonly parents: ReadonlyArray<string>
  readonly author: GitPerson
  readonly committer: GitPerson
  readonly message: string
}

const FIELDS = ["%H", "%T", "%P", "%an", "%ae", "%aI", "%cn", "%ce", "%cI", "%B"]

export const COMMIT_FORMAT = `--format=${FIELDS.join("%x1f")}%x1e`

export const parseCommits = (output: string): ReadonlyArray<GitCommit> =>
  output
    .split("\x1e")
    .map((record) => record.replace(/^\n/, "").split("\x1f"))
    .filter((fields) => fields.length === FIELDS.length)
    .map(([sha = "", tree = "", parents = "", an = "", ae = "", ad = "", cn = "", ce = "", cd = "", message = ""]) => ({
      sha,
      tree,
      parents: parents.split(" ").filter(Boolean),
      author: { name: an, email: ae, date: utc(ad) },
      committer: { name: cn, email: ce, date: utc(cd) },
      message: message.trimEnd()
    }))

const utc = (date: string): string => new Date(date).toISOString().replace(/\.\d+Z$/, "Z")
