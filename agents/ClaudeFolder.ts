import { cp, mkdir, readdir, readFile, realpath, writeFile } from "node:fs/promises"
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
  /** The skills that have no folder to copy from. */
  readonly missing: ReadonlyArray<string>
}

/** Made below `parent`. Skills are copied from `skillsFolder`, so that nothing a session does reaches the next one. */
export const claudeFolder = Effect.fn("claudeFolder")(function* (options: {
  readonly parent: string
  readonly skillsFolder: string
  readonly skills: ReadonlyArray<string>
}) {
  const { parent, skillsFolder, skills } = options
  const made = yield* privateFolder(parent)
  return yield* Effect.promise(async (): Promise<ClaudeFolder> => {
    const root = await realpath(made)
    const plugin = join(root, "plugin")
    const folder = { root, plugin, config: join(root, "config"), temporary: join(root, "tmp") }
    const manifest = join(plugin, ".claude-plugin")
    for (const path of [folder.config, folder.temporary, manifest]) await mkdir(path, { recursive: true })
    await writeFile(join(manifest, "plugin.json"), JSON.stringify({ name: "redgreen", version: "1.0.0" }))
    const missing = await Promise.all(
      skills.map(async (skill) => {
        const copied = cp(join(skillsFolder, skill), join(plugin, "skills", skill), { recursive: true })
        return copied.then(
          () => [],
          () => [skill]
        )
      })
    )
    return { ...folder, missing: missing.flat() }
  })
})

/** The session as the CLI wrote it down, `secret` blotted out; empty when it wrote nothing. */
export const readTranscript = (folder: ClaudeFolder, sessionId: string, secret: string): Effect.Effect<Uint8Array> =>
  Effect.promise(async () => {
    const projects = join(folder.config, "projects")
    for (const project of await readdir(projects).catch(() => [])) {
      const text = await readFile(join(projects, project, `${sessionId}.jsonl`), "utf8").catch(() => undefined)
      if (text !== undefined) return Buffer.from(text.replaceAll(secret, "<run token>"))
    }
    return new Uint8Array()
  })
