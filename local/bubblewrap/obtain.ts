import { execFile } from "node:child_process"
import { accessSync, constants } from "node:fs"
import { chmod, mkdir, mkdtemp, readdir, rename, rm } from "node:fs/promises"
import { delimiter, join } from "node:path"
import { promisify } from "node:util"

export interface ObtainOptions {
  /** Absolute folder for what is downloaded, such as `.redgreen/cache`; the wall looks for `bwrap` in it. */
  readonly cache: string
  /** `PATH`: where bwrap and the tools that fetch it (apt-get, dpkg-deb) are looked for. */
  readonly path: string
  readonly say: (line: string) => void
}

/**
 * The absolute path of a bwrap that starts here: on PATH, in the cache, else the package of the machine's own Debian or
 * Ubuntu suite, unpacked into the cache and not installed (a newer suite's would need a newer C library). An ordinary user
 * can do that. Whether the kernel lets it make namespaces is the wall's to find out.
 */
export const obtainBubblewrap = async ({ cache, path, say }: ObtainOptions): Promise<string> => {
  const cached = join(cache, "bwrap")
  const present = [...path.split(delimiter).filter((entry) => entry.startsWith("/")), cache].map((entry) =>
    join(entry, "bwrap")
  )
  const tried: Array<string> = []
  for (const bwrap of present.filter(isProgram)) {
    try {
      say(`bubblewrap: ${await version(bwrap)} at ${bwrap}`)
      return bwrap
    } catch (error) {
      tried.push(`${bwrap}: ${firstLine(error)}`)
    }
  }
  try {
    await download(cache, cached, path)
    say(`bubblewrap: ${await version(cached)} from the machine's own suite, at ${cached}`)
    return cached
  } catch (error) {
    tried.push(`apt-get download bubblewrap: ${firstLine(error)}`)
  }
  throw new Error(
    [
      "No bubblewrap could be obtained:",
      ...tried.map((line) => `  ${line}`),
      "Install it (apt-get install bubblewrap, dnf install bubblewrap) or set REDGREEN_BWRAP=/path/to/bwrap."
    ].join("\n")
  )
}

/** In a folder of our own, the last step a rename: whoever else obtains sees all of it or nothing. */
const download = async (cache: string, cached: string, path: string) => {
  await mkdir(cache, { recursive: true })
  const folder = await mkdtemp(join(cache, "obtain-"))
  const env = { PATH: path, LC_ALL: "C", DEBIAN_FRONTEND: "noninteractive" }
  const run = (program: string, ...args: ReadonlyArray<string>) =>
    promisify(execFile)(program, [...args], { cwd: folder, env, timeout: 180_000 })
  try {
    await run("apt-get", "-q", "download", "bubblewrap").catch(async () => {
      // No package lists, as in an image: fetched beside the machine's own, which only root may write.
      await mkdir(join(folder, "lists/partial"), { recursive: true })
      await mkdir(join(folder, "archives/partial"), { recursive: true })
      const aside = ["-o", `Dir::State::lists=${join(folder, "lists")}`, "-o", `Dir::Cache=${folder}`]
      await run("apt-get", ...aside, "-q", "update")
      await run("apt-get", ...aside, "-q", "download", "bubblewrap")
    })
    const archive = (await readdir(folder)).find((file) => file.endsWith(".deb"))
    if (archive === undefined) throw new Error("it left no package")
    await run("dpkg-deb", "-x", archive, "unpacked")
    const bwrap = join(folder, "unpacked/usr/bin/bwrap")
    // Where it is setuid, only as an installed program.
    await chmod(bwrap, 0o755)
    await version(bwrap)
    await rename(bwrap, cached)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

const version = async (bwrap: string) =>
  (await promisify(execFile)(bwrap, ["--version"], { env: {}, timeout: 10_000 })).stdout.trim().split(" ").at(-1)!

const firstLine = (error: unknown) => {
  const { code, stderr, message } = error as { code?: string; stderr?: string; message: string }
  if (code === "ENOENT") return "it is not on PATH"
  const lines = (stderr?.trim() || message).split("\n")
  return lines.find((line) => /^(E:|Err|dpkg-deb:)/.test(line)) ?? lines[0]!
}

const isProgram = (path: string) => {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}
