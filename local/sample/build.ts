import { mkdir, readFile } from "node:fs/promises"
import { join } from "node:path"
import { git } from "./git.ts"

interface Commit {
  readonly author: string
  readonly date: string
  readonly message: string
  /** Paths that get the content they have in `parcel-post/`. */
  readonly files: ReadonlyArray<string>
  /** Earlier versions of files, as lines: `README.md` grew. */
  readonly texts?: Readonly<Record<string, ReadonlyArray<string>>>
}

/**
 * Makes the sample repository with its history in `dir` (created; a work tree on `main`).
 * Authors, dates and contents are fixed and git reads no configuration of the machine, so `head` is the
 * same on every machine.
 */
export const buildSample = async (dir: string): Promise<{ head: string }> => {
  await mkdir(dir, { recursive: true })
  await git(dir, ["init", "--quiet", "--template=", "--initial-branch=main", "--object-format=sha1"])
  await git(dir, ["fast-import", "--quiet", "--done"], await historyStream())
  await git(dir, ["reset", "--quiet", "--hard", "main"])
  return { head: await git(dir, ["rev-parse", "main"]) }
}

const historyStream = async (): Promise<Buffer> => {
  const history: ReadonlyArray<Commit> = JSON.parse(await readFile(join(import.meta.dirname, "history.json"), "utf8"))
  const commits = await Promise.all(history.map(commitCommand))
  return Buffer.concat([...commits, Buffer.from("done\n")])
}

const commitCommand = async ({ author, date, message, files, texts = {} }: Commit): Promise<Buffer> => {
  const who = `${author} ${Date.parse(date) / 1000} +0000`
  const contents = [
    ...(await Promise.all(files.map(async (path) => ({ path, content: await readFile(sourcePath(path)) })))),
    ...Object.entries(texts).map(([path, lines]) => ({ path, content: Buffer.from(lines.join("\n")) }))
  ]
  return Buffer.concat([
    Buffer.from(`commit refs/heads/main\nauthor ${who}\ncommitter ${who}\n`),
    data(Buffer.from(`${message}\n`)),
    ...contents.flatMap(({ path, content }) => [Buffer.from(`M 100644 inline ${path}\n`), data(content)])
  ])
}

const sourcePath = (path: string) => join(import.meta.dirname, "parcel-post", path)

const data = (content: Buffer) => Buffer.concat([Buffer.from(`data ${content.length}\n`), content, Buffer.from("\n")])
