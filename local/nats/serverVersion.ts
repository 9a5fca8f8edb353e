import { execFile } from "node:child_process"
import { promisify } from "node:util"

/** The version a binary says it has, such as `2.15.1`. Throws when it does not run here or is no nats-server. */
export const serverVersion = async (bin: string): Promise<string> => {
  const { stdout } = await promisify(execFile)(bin, ["--version"], { env: {}, timeout: 10_000 })
  const version = /^nats-server: v(\S+)/.exec(stdout)?.[1]
  if (version === undefined) throw new Error(`${bin} --version does not answer like a nats-server`)
  return version
}
