import { mkdir } from "node:fs/promises"
import { git } from "#local/sample/git.ts"

/** A repository with these files in one commit on `main`, in a folder that is made. */
export const buildRepository = async (folder: string, files: Readonly<Record<string, string>>): Promise<void> => {
  await mkdir(folder, { recursive: true })
  await git(folder, ["init", "--quiet", "--template=", "--initial-branch=main"])
  const who = "Ada <ada@harbor.example> 1767225600 +0000"
  const message = data("All there is so far\n")
  const entries = Object.entries(files).map(([path, text]) =>
    Buffer.concat([Buffer.from(`M 100644 inline ${path}\n`), data(text)])
  )
  const commit = Buffer.from(`commit refs/heads/main\nauthor ${who}\ncommitter ${who}\n`)
  const stream = Buffer.concat([commit, message, ...entries, Buffer.from("done\n")])
  await git(folder, ["fast-import", "--quiet", "--done"], stream)
}

const data = (text: string) => {
  const content = Buffer.from(text)
  return Buffer.concat([Buffer.from(`data ${content.length}\n`), content, Buffer.from("\n")])
}
