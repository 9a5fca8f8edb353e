import { readdir, readFile } from "node:fs/promises"

/** Processes of this machine with this text in their environment; whatever runs inside a wall names its folders there. */
export const insiders = async (text: string): Promise<ReadonlyArray<string>> => {
  const pids = (await readdir("/proc")).filter((name) => /^\d+$/.test(name))
  const environments = await Promise.all(pids.map((pid) => readFile(`/proc/${pid}/environ`, "latin1").catch(() => "")))
  return pids.filter((_, index) => environments[index]!.includes(text))
}
