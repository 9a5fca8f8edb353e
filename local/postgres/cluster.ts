import { execFile } from "node:child_process"
import { randomBytes } from "node:crypto"
import { chown, mkdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises"
import { join } from "node:path"
import { promisify } from "node:util"
import { type Account, asAccount } from "./account.ts"

/** The superuser of the cluster and the name of its one database. */
export const NAME = "redgreen"

export const ENVIRONMENT = { PATH: "/usr/bin:/bin", LC_ALL: "C", TZ: "UTC" }

/** Made once per folder and kept in a file only its owner (and root) may read. */
export const clusterPassword = async (dir: string, account: Account | undefined): Promise<string> => {
  const file = passwordFile(dir)
  const kept = await readFile(file, "utf8").catch(() => undefined)
  if (kept !== undefined && kept !== "") return kept.trim()
  const password = randomBytes(24).toString("base64url")
  await writeFile(file, `${password}\n`, { mode: 0o600 })
  if (account !== undefined) await chown(file, account.uid, account.gid) // initdb reads it
  return password
}

/**
 * Makes the cluster in `data` unless it is there. It appears by a rename, so a killed attempt leaves nothing half made.
 */
export const ensureCluster = async (dir: string, data: string, initdb: string, account: Account | undefined) => {
  if (
    await stat(join(data, "PG_VERSION")).then(
      () => true,
      () => false
    )
  )
    return
  const partial = `${data}.partial`
  await rm(partial, { recursive: true, force: true })
  await mkdir(partial, { mode: 0o700 })
  if (account !== undefined) await chown(partial, account.uid, account.gid)
  const { command, args, ...ids } = await asAccount(
    account,
    initdb,
    [
      `--pgdata=${partial}`,
      `--username=${NAME}`,
      `--pwfile=${passwordFile(dir)}`,
      "--auth=scram-sha-256",
      "--encoding=UTF8",
      // Postgres' own locale sorts and compares the same on every machine.
      "--locale=C",
      "--locale-provider=builtin",
      "--builtin-locale=C.UTF-8",
      "--no-sync"
    ],
    data
  )
  await promisify(execFile)(command, args, { ...ids, cwd: partial, env: ENVIRONMENT })
  await rename(partial, data)
}

const passwordFile = (dir: string) => join(dir, "password")
