import { existsSync, lstatSync, readlinkSync } from "node:fs"
import type { Seen } from "./retold.ts"

/** What one command may touch. Everything that is not named here is absent: other paths, processes, networks, secrets. */
export interface Enclosure {
  /** Existing folders it may change, its own only; their parents must be out of its reach. */
  readonly writable: ReadonlyArray<string>
  /** Files and folders it may read beside the system's programs. */
  readonly readable: ReadonlyArray<string>
  /** Folders shown read-only at places of a writable one, with what tools write below them empty: dependencies kept. */
  readonly frozen?: ReadonlyArray<{ readonly source: string; readonly at: string }>
  readonly network: Network
  readonly limits: Limits
  /** Where a writable or readable path appears, when elsewhere than where it lies. */
  readonly seen?: Seen
}

/** `registry`: the declared package registries, through a proxy that refuses everything else. `gateway`: the model's gateway. */
export type Network =
  | { readonly _tag: "None" }
  | { readonly _tag: "Registry" }
  | { readonly _tag: "Gateway"; readonly url: string }

/** Sizes in bytes. Wall time is the caller's, who also waits for the result. */
export interface Limits {
  /** Of all processes together. */
  readonly memory: number
  /** Threads count, as they do for the kernel. */
  readonly processes: number
  readonly file: number
  /** By how much the writable folders may grow. */
  readonly disk: number
  /** `/tmp` and `/dev/shm`, each; it lies in memory and counts there too. */
  readonly temporary: number
}

const [mebi, gibi] = [2 ** 20, 2 ** 30]

export const defaultLimits: Limits = {
  memory: 6 * gibi,
  processes: 2048,
  file: 4 * gibi,
  disk: 10 * gibi,
  temporary: 512 * mebi
}

/** A command inside is nobody: programs that treat root in their own way (tar, npm, initdb) must not find it. */
export const inside = { uid: 1000, gid: 1000, user: "runner", hostname: "sandbox", run: "/run/wall" } as const

/** As bwrap arguments: the programs of the system, none of its state. */
export const systemArguments = (): ReadonlyArray<string> => [
  ...["--ro-bind", "/usr", "/usr"],
  ...topFolders.filter((path) => existsSync(path)).flatMap(asItIs)
]

const topFolders = ["/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32"]

// On a merged /usr they are links.
const asItIs = (path: string) =>
  lstatSync(path).isSymbolicLink() ? ["--symlink", readlinkSync(path), path] : ["--ro-bind", path, path]

/** Of /etc only what programs need in order to run: as root everything in it could be read, /etc/shadow too. */
export const settings = [
  ...["ld.so.cache", "ld.so.conf", "ld.so.conf.d", "alternatives", "localtime", "timezone", "locale.alias"],
  ...["ssl/certs", "ssl/openssl.cnf", "pki", "ca-certificates", "ca-certificates.conf"],
  ...["mime.types", "services", "protocols", "magic", "fonts", "terminfo", "inputrc", "bash.bashrc", "profile"],
  ...["java-11-openjdk", "java-17-openjdk", "java-21-openjdk", "java-25-openjdk", "maven", "gradle"],
  ...["python3", "python3.11", "python3.12", "python3.13", "perl", "php"]
]

/** Folders of /proc that root may write in by file mode alone; bwrap itself takes care of irq, bus and sysrq-trigger. */
export const maskedProc = ["/proc/acpi", "/proc/fs", "/proc/scsi", "/proc/pressure"].filter((path) => existsSync(path))
