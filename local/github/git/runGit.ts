import { launch } from "#agents/launch.ts"

export interface GitEnvironment {
  readonly [name: string]: string
}

/** Nothing of the caller's environment or git configuration reaches git but this one file, so every machine behaves the same. */
export const gitEnvironment = (searchPath: string, configuration = "/dev/null"): GitEnvironment => ({
  PATH: searchPath,
  HOME: "/nonexistent",
  LC_ALL: "C",
  GIT_CONFIG_NOSYSTEM: "1",
  GIT_CONFIG_GLOBAL: configuration,
  GIT_TERMINAL_PROMPT: "0"
})

export interface GitResult {
  readonly code: number
  readonly stdout: Buffer
}

/** Runs git to its end; an exit code outside `accepted` is an error carrying what git said. */
export const runGit = async (
  environment: GitEnvironment,
  directory: string,
  args: ReadonlyArray<string>,
  accepted: ReadonlyArray<number> = [0],
  input: string | Uint8Array = ""
): Promise<GitResult> => {
  const { exit, stdout, stderr } = await launch({ program: "git", args, env: environment, cwd: directory, input }).ended
  const code = exit ?? -1
  if (!accepted.includes(code)) throw new Error(`git ${args[0]} ended with ${code}: ${stderr.toString().trim()}`)
  return { code, stdout }
}
