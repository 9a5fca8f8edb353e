import { cp, mkdir, readdir, readFile, writeFile } from "node:fs/promises"
import { join } from "node:path"
import { Effect } from "effect"
import { privateFolder } from "./privateFolder.ts"

/** The folders of one session, private to it and gone with the scope. */
export interface ClaudeFolder {
  readonly root: string
  readonly config: string
  readonly temporary: string
  /** A plugin named `redgreen` that holds the session's skills. */
  readonly plugin: string
}

/** Made below `parent`. Skills are copied from their folders, so that nothing a session does reaches the next one. */
export const claudeFolder = Effect.fn("claudeFolder")(function* (options: {
  readonly parent: string
  readonly skills: { readonly folder: string; readonly names: ReadonlyArray<string> }
}) {
  const { parent, skills } = options
  const root = yield* privateFolder(parent)
  return yield* Effect.promise(async (): Promise<ClaudeFolder> => {
    const plugin = join(root, "plugin")
    const folder = { root, plugin, config: join(root, "config"), temporary: join(root, "tmp") }
    const manifest = join(plugin, ".claude-plugin")
    for (const path of [folder.config, folder.temporary, manifest]) await mkdir(path, { recursive: true })
    await writeFile(join(manifest, "plugin.json"), JSON.stringify({ name: "redgreen", version: "1.0.0" }))
    for (const name of skills.names)
      await cp(join(skills.folder, name), join(plugin, "skills", name), { recursive: true })
    return folder
  })
})

/** The session as the CLI wrote it down, what is secret concealed; empty when it wrote nothing. */
export const readTranscript = (
  folder: ClaudeFolder,
  sessionId: string,
  conceal: (text: string) => string
): Effect.Effect<Uint8Array> =>
  Effect.promise(async () => {
    const projects = join(folder.config, "projects")
    for (const project of await readdir(projects).catch(() => [])) {
      const text = await readFile(join(projects, project, `${sessionId}.jsonl`), "utf8").catch(() => undefined)
      if (text !== undefined) return Buffer.from(conceal(text))
    }
    return new Uint8Array()
  })
