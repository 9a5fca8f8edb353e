import { execFile } from "node:child_process"
import { createHash } from "node:crypto"
import { writeFile } from "node:fs/promises"
import { join } from "node:path"
import { promisify } from "node:util"
import type { Source } from "./Source.ts"

const VERSION = "2.15.1"

/**
 * SHA-256 of the release's .tar.gz by `process.platform-process.arch`. A platform without one is not downloaded at all.
 */
const DIGESTS: Readonly<Record<string, string>> = {
  "linux-x64": "bf5edc7b1ce98e885c368cb43a886eb148dc5d0551d99f3cf6141fb5e1954c70",
  "linux-arm64": "e2fbab4cad7d3c76e3052eb959570393c9d73ba756b70bf8e9eea61e9ae6d49c"
}

const CONNECT_MS = 5_000
const DOWNLOAD_MS = 120_000

/** The archive the NATS project publishes, checked against the pinned digest before anything in it is unpacked. */
export const officialRelease: Source = {
  name: `official release ${VERSION}`,
  fetch: async (folder, path) => {
    const platform = `${process.platform}-${process.arch}`
    const digest = DIGESTS[platform]
    if (digest === undefined) throw new Error(`no pinned digest for ${platform}`)
    const name = `nats-server-v${VERSION}-${platform.replace("-x64", "-amd64")}`
    const archive = join(folder, `${name}.tar.gz`)
    const bytes = await download(
      new URL(`https://github.com/nats-io/nats-server/releases/download/v${VERSION}/${name}.tar.gz`)
    )
    const actual = createHash("sha256").update(bytes).digest("hex")
    if (actual !== digest) throw new Error(`the archive's SHA-256 is ${actual}, not the pinned ${digest}`)
    await writeFile(archive, bytes)
    await promisify(execFile)("tar", ["-xzf", archive, "-C", folder, `${name}/nats-server`], { env: { PATH: path } })
    return join(folder, name, "nats-server")
  }
}

const download = async (url: URL, redirects = 5): Promise<Buffer> => {
  if (url.protocol !== "https:") throw new Error(`refused a redirect away from https to ${url.origin}`)
  const abort = new AbortController()
  const late = setTimeout(
    () => abort.abort(new Error(`${url.host} did not answer within ${CONNECT_MS / 1000} s`)),
    CONNECT_MS
  )
  try {
    const response = await fetch(url, { redirect: "manual", signal: abort.signal })
    clearTimeout(late)
    const location = response.headers.get("location")
    if (location !== null && redirects > 0) {
      await response.body?.cancel()
      return await download(new URL(location, url), redirects - 1)
    }
    if (!response.ok) throw new Error(`${url.host} answered ${response.status}`)
    return await body(response, abort)
  } catch (error) {
    const { message, cause } = error as Error
    throw new Error(cause instanceof Error ? `${url.host}: ${cause.message}` : message)
  } finally {
    clearTimeout(late)
  }
}

const body = async (response: Response, abort: AbortController) => {
  const late = setTimeout(() => abort.abort(new Error(`download took over ${DOWNLOAD_MS / 1000} s`)), DOWNLOAD_MS)
  return Buffer.from(await response.arrayBuffer().finally(() => clearTimeout(late)))
}
