import { spawn } from "node:child_process"
import { join } from "node:path"
import { Config, Effect } from "effect"

/** Runs git on the repository in `cwd`, reading no configuration but the repository's own; gives its output, trimmed. */
export const git = async (cwd: string, args: ReadonlyArray<string>, input?: Buffer): Promise<string> => {
  const env = {
    PATH: await Effect.runPromise(Config.String("PATH")),
    HOME: cwd,
    GIT_CONFIG_NOSYSTEM: "1",
    GIT_CONFIG_GLOBAL: "/dev/null",
    // Keeps git out of any repository that happens to lie around `cwd`.
    GIT_DIR: join(cwd, ".git"),
    GIT_WORK_TREE: cwd
  }
  const child = spawn("git", args, { cwd, env, stdio: ["pipe", "pipe", "pipe"] })
  const [out, err] = [child.stdout, child.stderr].map((stream) => stream.setEncoding("utf8").toArray())
  // A git that ends before it read its input says why by its exit code; the broken pipe adds nothing.
  child.stdin.on("error", () => {}).end(input)
  const code = await new Promise<number | null>((resolve, reject) => child.on("error", reject).on("close", resolve))
  if (code !== 0) throw new Error(`git ${args[0]} failed (${code}): ${(await err!).join("")}`)
  return (await out!).join("").trim()
}
