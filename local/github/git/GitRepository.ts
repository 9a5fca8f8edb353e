import { COMMIT_FORMAT, type GitCommit, parseCommits } from "./commits.ts"
import { type FileDiff, parseDiff } from "./diff.ts"
import { type GitEnvironment, runGit } from "./runGit.ts"

export interface TreeEntry {
  readonly mode: string
  readonly type: "blob" | "tree" | "commit"
  readonly sha: string
  readonly size: number
  readonly path: string
}

const KEPT_ANSWERS = 100

/** One bare repository on disk. Reads answer null for what is not there; anything else git refuses is an error. */
export class GitRepository {
  readonly directory: string
  readonly #environment: GitEnvironment
  readonly #known = new Map<string, unknown>()

  constructor(directory: string, environment: GitEnvironment) {
    this.directory = directory
    this.#environment = environment
  }

  async commitSha(revision: string): Promise<string | null> {
    return this.#line(["rev-parse", "--verify", "--quiet", "--end-of-options", `${revision}^{commit}`])
  }

  branch(name: string): Promise<string | null> {
    return this.ref(`refs/heads/${name}`)
  }

  /** Exact full name: no abbreviation, no `^` or `~`. */
  ref(name: string): Promise<string | null> {
    return this.#line(["show-ref", "--verify", "--hash", "--", name])
  }

  async type(sha: string): Promise<string> {
    return (await this.#line(["cat-file", "-t", sha])) ?? "commit"
  }

  async refs(): Promise<ReadonlyMap<string, string>> {
    const lines = (
      await this.#text(["for-each-ref", "--format=%(objectname) %(refname)", "refs/heads", "refs/tags"])
    ).split("\n")
    return new Map(
      lines.filter(Boolean).map((line) => [line.slice(line.indexOf(" ") + 1), line.slice(0, line.indexOf(" "))])
    )
  }

  /** Newest first. `range` is a commit or `a..b` of full hashes. */
  async log(range: string, limit: number): Promise<ReadonlyArray<GitCommit>> {
    return parseCommits(await this.#text(["log", COMMIT_FORMAT, `--max-count=${limit}`, "--end-of-options", range]))
  }

  async count(range: string): Promise<number> {
    return this.#lasting(`count ${range}`, async () =>
      Number(await this.#text(["rev-list", "--count", "--end-of-options", range]))
    )
  }

  async mergeBase(one: string, other: string): Promise<string | null> {
    return this.#lasting(`merge-base ${one} ${other}`, () => this.#line(["merge-base", one, other]))
  }

  async isAncestor(ancestor: string, of: string): Promise<boolean> {
    return (await this.#run(["merge-base", "--is-ancestor", ancestor, of], [0, 1])).code === 0
  }

  async diff(from: string, to: string): Promise<ReadonlyArray<FileDiff>> {
    return this.#lasting(`diff ${from} ${to}`, async () => {
      const [raw, numbers, patch] = await Promise.all([
        this.#text(["diff", "--raw", "-z", "--no-abbrev", "-M", from, to]),
        this.#text(["diff", "--numstat", "-z", "-M", from, to]),
        this.patch(from, to)
      ])
      return parseDiff(raw, numbers, patch)
    })
  }

  patch(from: string, to: string): Promise<string> {
    return this.#text(["-c", "core.quotePath=off", "diff", "-M", from, to])
  }

  mailbox(from: string, to: string): Promise<string> {
    return this.#text(["format-patch", "--stdout", `${from}..${to}`])
  }

  /** The entries of a folder, or the one entry of a file; empty when the path is not in the commit. */
  async tree(commit: string, path: string, inside: boolean): Promise<ReadonlyArray<TreeEntry>> {
    const literal = { ...this.#environment, GIT_LITERAL_PATHSPECS: "1" }
    const target = path === "" ? [] : ["--", inside ? `${path}/` : path]
    const { stdout } = await runGit(literal, this.directory, ["ls-tree", "-z", "-l", "--full-tree", commit, ...target])
    return stdout.toString().split("\0").filter(Boolean).map(treeEntry)
  }

  async blob(sha: string): Promise<Buffer> {
    return (await this.#run(["cat-file", "blob", sha])).stdout
  }

  /** The merged tree, or null on a conflict. Needs git 2.38. */
  async mergedTree(base: string, head: string): Promise<string | null> {
    return this.#lasting(`merge-tree ${base} ${head}`, async () => {
      const { code, stdout } = await this.#run(["merge-tree", "--write-tree", "--no-messages", base, head], [0, 1])
      return code === 0 ? stdout.toString().trim() : null
    })
  }

  async commitTree(
    tree: string,
    parents: ReadonlyArray<string>,
    message: string,
    author: { readonly name: string; readonly email: string }
  ): Promise<string> {
    const identity = {
      ...this.#environment,
      GIT_AUTHOR_NAME: author.name,
      GIT_AUTHOR_EMAIL: author.email,
      GIT_COMMITTER_NAME: "GitHub",
      GIT_COMMITTER_EMAIL: "noreply@github.com"
    }
    const args = ["commit-tree", tree, ...parents.flatMap((parent) => ["-p", parent]), "-m", message]
    return (await runGit(identity, this.directory, args)).stdout.toString().trim()
  }

  /** Moves a ref; with `expected`, only when it still points there. */
  async updateRef(ref: string, to: string, expected?: string): Promise<void> {
    await this.#run(["update-ref", ref, to, ...(expected === undefined ? [] : [expected])])
  }

  /** Runs git with these variables and this input; trimmed. */
  async write(args: ReadonlyArray<string>, input: string | Uint8Array, env: GitEnvironment = {}): Promise<string> {
    const { stdout } = await runGit({ ...this.#environment, ...env }, this.directory, args, [0], input)
    return stdout.toString().trim()
  }

  /** Asks git once for what can never change, because only full hashes go into it; the last answers are kept. */
  async #lasting<A>(question: string, ask: () => Promise<A>): Promise<A> {
    if (this.#known.has(question)) return this.#known.get(question) as A
    const answer = await ask()
    if (answer !== null) this.#known.set(question, answer)
    for (const oldest of [...this.#known.keys()].slice(0, -KEPT_ANSWERS)) this.#known.delete(oldest)
    return answer
  }

  #run(args: ReadonlyArray<string>, accepted?: ReadonlyArray<number>) {
    return runGit(this.#environment, this.directory, args, accepted)
  }

  async #text(args: ReadonlyArray<string>): Promise<string> {
    return (await this.#run(args)).stdout.toString()
  }

  async #line(args: ReadonlyArray<string>): Promise<string | null> {
    const { code, stdout } = await this.#run(args, [0, 1, 128])
    return code === 0 ? stdout.toString().trim() : null
  }
}

const treeEntry = (line: string): TreeEntry => {
  const [mode = "", type = "", sha = "", size = ""] = line.slice(0, line.indexOf("\t")).split(/ +/)
  const path = line.slice(line.indexOf("\t") + 1)
  return { mode, type: type as TreeEntry["type"], sha, size: Number(size) || 0, path }
}
