import { execFile } from "node:child_process"
import { existsSync } from "node:fs"
import { mkdir, readdir, readFile, writeFile } from "node:fs/promises"
import { join } from "node:path"
import { promisify } from "node:util"
import type { Source } from "./Source.ts"

/** Where each distribution keeps its newest packages: Debian sid, Ubuntu's release in the making. */
const NEWEST: Readonly<Record<string, { readonly suite: string; readonly components: string }>> = {
  debian: { suite: "sid", components: "main" },
  ubuntu: { suite: "devel", components: "main universe" }
}

/**
 * The package of the newest suite on the machine's own mirror, unpacked and not installed. apt works with lists, cache and
 * state of its own inside the folder, so an ordinary user can do it and the machine's apt never hears of that suite.
 */
export const debianMirror: Source = {
  name: "newest suite of the machine's Debian or Ubuntu mirror",
  fetch: async (folder, path) => {
    const newest = NEWEST[(await readFile("/etc/os-release", "utf8").catch(() => "")).match(/^ID="?(\w+)/m)?.[1] ?? ""]
    if (newest === undefined) throw new Error("this is neither Debian nor Ubuntu")
    const run = runner(folder, path)
    const mirrors = await configuredMirrors(run)
    if (mirrors.length === 0) throw new Error("apt has no http(s) mirror with a component `main` configured")

    await Promise.all(
      ["state/lists/partial", "cache/archives/partial"].map((sub) => mkdir(join(folder, sub), { recursive: true }))
    )
    await writeFile(join(folder, "newest.sources"), mirrors.map((mirror) => stanza(mirror, newest)).join("\n"))
    const options = [
      ["Dir::State", join(folder, "state")],
      ["Dir::Cache", join(folder, "cache")],
      ["Dir::Etc::sourcelist", join(folder, "newest.sources")],
      ["Dir::Etc::sourceparts", "-"],
      // The machine's pins are about its own suites; one that bars sid would bar this download too.
      ["Dir::Etc::preferences", "-"],
      ["Dir::Etc::preferencesparts", "-"],
      ["APT::Default-Release", ""],
      ["Acquire::Retries", "1"],
      ["Acquire::http::Timeout", "15"],
      ["Acquire::https::Timeout", "15"]
    ].flatMap(([key, value]) => ["-o", `${key}=${value}`])

    // A mirror of another vendor in the list has no such suite and makes update fail; what counts is whether the
    // package comes.
    const update = await run("apt-get", [...options, "-q", "update"]).catch((error: Error) => error)
    await run("apt-get", [...options, "-q", "download", "nats-server"]).catch((error: Error) => {
      throw update instanceof Error ? update : error
    })
    const archive = (await readdir(folder)).find((file) => file.endsWith(".deb"))
    if (archive === undefined) throw new Error(`apt-get download left no package of suite ${newest.suite}`)
    await run("dpkg-deb", ["-x", archive, "unpacked"])
    const installed = ["usr/sbin", "usr/bin"].find((sub) => existsSync(join(folder, "unpacked", sub, "nats-server")))
    if (installed === undefined) throw new Error(`${archive} holds no nats-server`)
    return join(folder, "unpacked", installed, "nats-server")
  }
}

interface Mirror {
  readonly uri: string
  readonly signedBy: string | undefined
}

/** apt itself is asked, as it reads both styles of source files and knows every option in them except Signed-By. */
const configuredMirrors = async (run: Run): Promise<ReadonlyArray<Mirror>> => {
  const format = "$(REPO_URI) $(RELEASE) $(COMPONENT) $(SOURCESENTRY)"
  const targets = await run("apt-get", ["indextargets", "--format", format, "Created-By: Packages"])
  const mirrors = new Map<string, Mirror>()
  for (const [uri = "", release, component, entry = ""] of targets.split("\n").map((line) => line.split(" "))) {
    if (!/^https?:/.test(uri) || component !== "main" || release?.includes("-") || mirrors.has(uri)) continue
    const source = await readFile(entry.replace(/:\d+$/, ""), "utf8").catch(() => "")
    mirrors.set(uri, { uri, signedBy: /^[^#\n]*signed-by\s*[:=]\s*(\/[^\s\]]+)/im.exec(source)?.[1] })
  }
  return [...mirrors.values()]
}

const stanza = (mirror: Mirror, newest: { readonly suite: string; readonly components: string }) =>
  [
    "Types: deb",
    `URIs: ${mirror.uri}`,
    `Suites: ${newest.suite}`,
    `Components: ${newest.components}`,
    "Targets: Packages",
    "Languages: none",
    "Check-Valid-Until: no", // a mirror that is a snapshot serves a sid whose date has passed
    ...(mirror.signedBy === undefined ? [] : [`Signed-By: ${mirror.signedBy}`]),
    ""
  ].join("\n")

type Run = (command: string, args: ReadonlyArray<string>) => Promise<string>

const runner =
  (folder: string, path: string): Run =>
  async (command, args) => {
    const env = { PATH: path, LC_ALL: "C", DEBIAN_FRONTEND: "noninteractive" }
    try {
      return (await promisify(execFile)(command, args, { cwd: folder, env, timeout: 180_000 })).stdout
    } catch (error) {
      const { code, stderr } = error as { code?: string; stderr?: string }
      if (code === "ENOENT") throw new Error(`${command} is not on PATH`)
      throw new Error(stderr?.split("\n").find((line) => /^(E|Err|dpkg-deb):/.test(line)) ?? `${command} failed`)
    }
  }
