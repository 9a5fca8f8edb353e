import { execFile } from "node:child_process"
import { stat } from "node:fs/promises"
import { dirname } from "node:path"
import { promisify } from "node:util"
import type { ServerCommand } from "../startServer.ts"

export interface Account {
  readonly uid: number
  readonly gid: number
}

const SYSTEM = { PATH: "/usr/bin:/bin:/usr/sbin:/sbin", LC_ALL: "C" }

/**
 * Postgres refuses to run as root, so root runs it as another user: the owner of the data when there is data (whoever made it,
 * it stays readable), else `postgres` where the machine has one, else `nobody`. Anybody but root runs it themselves.
 */
export const databaseAccount = async (data: string): Promise<Account | undefined> => {
  if (process.getuid?.() !== 0) return undefined
  const owner = await stat(data).catch(() => undefined)
  if (owner !== undefined && owner.uid !== 0) return { uid: owner.uid, gid: owner.gid }
  for (const name of ["postgres", "_postgres", "nobody"]) {
    const [uid, gid] = await Promise.all([id("-u", name), id("-g", name)])
    if (uid !== undefined && gid !== undefined) return { uid, gid }
  }
  throw new Error(
    "PostgreSQL does not run as root, and this machine has neither a user postgres nor nobody. Run as an ordinary user."
  )
}

/**
 * The command as that account. Where the checkout lies under a folder others may not enter (a home of mode 0700, such as
 * /root), it is given one capability, to search and read past such folders, instead of opening the folder to everybody.
 */
export const asAccount = async (
  account: Account | undefined,
  command: string,
  args: ReadonlyArray<string>,
  data: string
): Promise<ServerCommand> => {
  if (account === undefined) return { command, args }
  const barred = (await closedFolder(dirname(command))) ?? (await closedFolder(dirname(data)))
  if (barred === undefined) return { command, args, ...account }

  // Postgres looks at its own files with access(2), which ignores the capability unless no_setuid_fixup is set.
  const ids = [`--reuid=${account.uid}`, `--regid=${account.gid}`, "--clear-groups", "--securebits=+no_setuid_fixup"]
  const privileged = [...ids, "--inh-caps=+dac_read_search", "--ambient-caps=+dac_read_search", "--", command]
  await promisify(execFile)("setpriv", [...privileged, "--version"], { env: SYSTEM }).catch((error: Error) => {
    const reason = error.message.trim().split("\n").at(-1)
    throw new Error(
      `PostgreSQL runs as user ${account.uid}, who cannot enter ${barred}, and setpriv cannot let it (${reason}). ` +
        "Move the checkout to a folder others may enter, run as an ordinary user, or set DATABASE_URL."
    )
  })
  return { command: "setpriv", args: [...privileged, ...args] }
}

const closedFolder = async (folder: string): Promise<string | undefined> => {
  if (((await stat(folder)).mode & 0o001) === 0) return folder
  return dirname(folder) === folder ? undefined : closedFolder(dirname(folder))
}

const id = (kind: "-u" | "-g", name: string) =>
  promisify(execFile)("id", [kind, name], { env: SYSTEM }).then(
    ({ stdout }) => Number(stdout),
    () => undefined
  )
