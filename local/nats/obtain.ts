import { access, chmod, constants, mkdir, mkdtemp, rename, rm } from "node:fs/promises"
import { delimiter, join, resolve } from "node:path"
import { isNewEnough, minimumServerVersion } from "#infra/nats/serverVersion.ts"
import { debianMirror } from "./debianMirror.ts"
import { officialRelease } from "./officialRelease.ts"
import type { Source } from "./Source.ts"
import { serverVersion } from "./serverVersion.ts"

export interface ObtainOptions {
  /** Absolute folder for what is downloaded, such as `.redgreen/cache`. */
  readonly cache: string
  /** `NATS_SERVER_BIN`: the person's own choice, so when it does not do we stop instead of looking elsewhere. */
  readonly bin?: string | undefined
  /** `PATH`: where nats-server and the tools that unpack it (tar, apt-get, dpkg) are looked for. */
  readonly path: string
  readonly say: (line: string) => void
}

/** The absolute path of a nats-server that runs here and is new enough; says in one line per step what came of it. */
export const obtainNatsServer = async (
  { cache, bin, path, say }: ObtainOptions,
  sources: ReadonlyArray<Source> = [officialRelease, debianMirror]
): Promise<string> => {
  if (bin !== undefined && bin !== "") return chosen(resolve(bin), say)
  const cached = join(cache, "nats-server")
  const tried: Array<string> = []
  const step = async (name: string, find: () => Promise<string>) => {
    try {
      const [found, version] = await usable(await find())
      say(`nats-server: ${name}: ${version} at ${found}`)
      return found
    } catch (error) {
      tried.push(`${name}: ${(error as Error).message.split("\n")[0]}`)
      say(`nats-server: ${tried.at(-1)}`)
      return undefined
    }
  }

  const found = (await step("PATH", () => onPath(path))) ?? (await step("cache", () => present(cached)))
  if (found !== undefined) return found
  for (const source of sources) {
    const fetched = await step(source.name, () => intoCache(source, cached, cache, path))
    if (fetched !== undefined) return fetched
  }
  throw new Error(
    [
      `No nats-server ${minimumServerVersion} or newer could be obtained:`,
      ...tried.map((line) => `  ${line}`),
      "Set NATS_SERVER_BIN=/path/to/nats-server (https://github.com/nats-io/nats-server/releases, or `brew install nats-server`),",
      "or NATS_URL=nats://host:port to use a server that already runs."
    ].join("\n")
  )
}

const chosen = async (bin: string, say: (line: string) => void) => {
  const [found, version] = await usable(bin).catch((error: Error) => {
    throw new Error(
      `NATS_SERVER_BIN=${bin} cannot be used: ${error.message}. Point it at ${minimumServerVersion} or newer, or unset it.`
    )
  })
  say(`nats-server: NATS_SERVER_BIN: ${version} at ${found}`)
  return found
}

const usable = async (bin: string) => {
  const version = await serverVersion(bin)
  if (!isNewEnough(version)) throw new Error(`${bin} is ${version}, older than ${minimumServerVersion}`)
  return [bin, version] as const
}

const onPath = async (path: string) => {
  for (const folder of path.split(delimiter).filter((entry) => entry.startsWith("/"))) {
    const candidate = join(folder, "nats-server")
    if (
      await access(candidate, constants.X_OK).then(
        () => true,
        () => false
      )
    )
      return candidate
  }
  throw new Error("none")
}

const present = async (file: string) => {
  await access(file).catch(() => {
    throw new Error(`none at ${file}`)
  })
  return file
}

/**
 * Everything happens in a folder of our own; the last step is a rename, so whoever else obtains sees all of it or
 * nothing.
 */
const intoCache = async (source: Source, cached: string, cache: string, path: string) => {
  await mkdir(cache, { recursive: true })
  const folder = await mkdtemp(join(cache, "obtain-"))
  try {
    const fetched = await source.fetch(folder, path)
    await chmod(fetched, 0o755)
    await usable(fetched)
    await rename(fetched, cached)
    return cached
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
