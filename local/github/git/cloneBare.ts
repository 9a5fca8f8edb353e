import { mkdir, rm } from "node:fs/promises"
import { dirname } from "node:path"
import { type GitEnvironment, runGit } from "./runGit.ts"

/** What GitHub's servers allow: fetching any commit by its hash, partial clones; `refs/pull/*` belongs to the server. */
const CONFIGURATION = [
  ["http.receivepack", "true"],
  ["uploadpack.allowAnySHA1InWant", "true"],
  ["uploadpack.allowFilter", "true"],
  ["receive.hideRefs", "refs/pull"],
  ["receive.autogc", "false"],
  ["gc.auto", "0"]
] as const

/** Copies branches and tags of a repository into a new bare one and answers its default branch. */
export const cloneBare = async (
  environment: GitEnvironment,
  from: string,
  directory: string,
  defaultBranch: string | undefined
): Promise<string> => {
  // What lies there was never finished: no record knows of it.
  await rm(directory, { recursive: true, force: true })
  await mkdir(dirname(directory), { recursive: true })
  await runGit(environment, dirname(directory), ["clone", "--quiet", "--bare", "--", from, directory])
  for (const [key, value] of CONFIGURATION) await runGit(environment, directory, ["config", key, value])
  await runGit(environment, directory, ["remote", "remove", "origin"])
  if (defaultBranch !== undefined) {
    await runGit(environment, directory, ["symbolic-ref", "HEAD", `refs/heads/${defaultBranch}`])
  }
  const { stdout } = await runGit(environment, directory, ["symbolic-ref", "--short", "HEAD"])
  return stdout.toString().trim()
}
