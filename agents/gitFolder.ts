import { copyFile, mkdir, readdir, readFile, writeFile } from "node:fs/promises"
import { join, relative } from "node:path"

/**
 * An empty repository in the folder `gitDir`, which may exist: what `git init --bare --template=` makes
 * (gitrepository-layout(5)), in a tenth of the time.
 */
export const initBare = async (gitDir: string): Promise<void> => {
  const folders = ["objects/info", "objects/pack", "refs/heads", "refs/tags", "info"]
  await Promise.all(folders.map((folder) => mkdir(join(gitDir, folder), { recursive: true })))
  await Promise.all([
    writeFile(join(gitDir, "HEAD"), "ref: refs/heads/main\n"),
    writeFile(join(gitDir, "config"), configuration)
  ])
}

/** A copy of a bare repository that is one of a work tree: the new folder `own`. Its files go side by side, unlike `fs.cp`'s. */
export const copyForWorkTree = async (gitDir: string, own: string): Promise<void> => {
  const entries = await readdir(gitDir, { recursive: true, withFileTypes: true })
  const placed = entries.map((entry) => ({ entry, from: join(entry.parentPath, entry.name) }))
  const target = (from: string) => join(own, relative(gitDir, from))
  const folders = placed.filter(({ entry }) => entry.isDirectory())
  await mkdir(own)
  await Promise.all(folders.map(({ from }) => mkdir(target(from), { recursive: true })))
  const files = placed.filter(({ entry }) => entry.isFile())
  await Promise.all(files.map(({ from }) => copyFile(from, target(from))))
  const config = await readFile(join(own, "config"), "utf8")
  await writeFile(join(own, "config"), config.replace("bare = true", "bare = false"))
}

// What `git init` finds out about the file system by trying.
const fileSystem = process.platform === "darwin" ? "\tignorecase = true\n\tprecomposeunicode = true\n" : ""
const configuration = `[core]\n\trepositoryformatversion = 0\n\tfilemode = true\n\tbare = true\n${fileSystem}`
