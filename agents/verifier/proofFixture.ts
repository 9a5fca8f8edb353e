import { execFileSync } from "node:child_process"
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"

export type Files = Readonly<Record<string, string | null>>

/** A tiny git repository for tests of proofs. `null` removes a file. */
export class Repository {
  readonly root = mkdtempSync(join(tmpdir(), "redgreen-proof-"))
  private readonly upstream = join(this.root, "upstream")
  private checkouts = 0

  constructor(files: Files) {
    mkdirSync(this.upstream)
    this.git("init", "--quiet")
    this.write(files)
    this.git("add", "--all")
    this.git("commit", "--quiet", "--message", "base")
  }

  /** Patches of changes made one after the other. */
  patches(...steps: ReadonlyArray<Files>): Array<Buffer> {
    const patches = steps.map((files) => {
      const before = this.git("write-tree").toString().trim()
      this.write(files)
      this.git("add", "--all")
      return this.git("diff", "--cached", "--binary", "--full-index", before)
    })
    this.git("reset", "--quiet", "--hard")
    return patches
  }

  /** A fresh checkout of the base; `modules` is linked as its node_modules. */
  checkout(modules?: string): string {
    const folder = join(this.root, `checkout-${++this.checkouts}`)
    execFileSync("git", ["clone", "--quiet", this.upstream, folder], { env: gitEnv })
    if (modules !== undefined) symlinkSync(modules, join(folder, "node_modules"))
    return folder
  }

  remove() {
    rmSync(this.root, { recursive: true, force: true })
  }

  private write(files: Files) {
    for (const [path, content] of Object.entries(files)) {
      const target = join(this.upstream, path)
      mkdirSync(dirname(target), { recursive: true })
      if (content === null) rmSync(target)
      else writeFileSync(target, content)
    }
  }

  private git(...args: ReadonlyArray<string>) {
    return execFileSync("git", ["-C", this.upstream, ...args], { env: gitEnv })
  }
}

/** A request for a proof besides its patches, with a plan that names every path they change. */
export const planFor = (...patches: ReadonlyArray<Uint8Array>) => ({
  ...{ repository: "acme/shop", beyondPlan: [], told: [] },
  planned: {
    files: patches.flatMap((patch) =>
      [
        ...Buffer.from(patch)
          .toString("latin1")
          .matchAll(/^diff --git a\/.* b\/(.*)$/gm)
      ].map(([, path]) => path!)
    ),
    tests: []
  }
})

/** The blobs a patch makes, as a RED proof would tell. */
export const blobsIn = (patch: Buffer): Record<string, string> =>
  Object.fromEntries(
    [...patch.toString("latin1").matchAll(/^diff --git a\/.* b\/(.*)\n(?:(?!diff ).*\n)*?index \w+\.\.(\w+)/gm)]
      .map(([, path, blob]) => [path!, blob!])
      .filter(([, blob]) => !/^0+$/.test(blob!))
  )

const who = { NAME: "Test", EMAIL: "test@example.com" }
const gitEnv = {
  PATH: "/usr/local/bin:/usr/bin:/bin:/opt/homebrew/bin",
  GIT_CONFIG_NOSYSTEM: "1",
  GIT_CONFIG_GLOBAL: "/dev/null",
  ...Object.fromEntries(
    ["AUTHOR", "COMMITTER"].flatMap((role) => Object.entries(who).map(([key, value]) => [`GIT_${role}_${key}`, value]))
  )
}
