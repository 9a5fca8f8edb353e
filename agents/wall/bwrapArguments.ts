import { existsSync } from "node:fs"
import { join } from "node:path"
import { scratch } from "#agents/suite/installCache.ts"
import type { Spawned } from "../CommandsProcess.ts"
import { ownerVariable, sessionVariable } from "../environment.ts"
import { type Enclosure, inside, maskedProc, systemArguments } from "./policy.ts"

/** What has to be known of the machine beside the enclosure. Paths that appear elsewhere are told as they appear, but for `readable`. */
export interface Place {
  /** Stands for /etc: one folder, because every mount costs a command a fifth of a millisecond. */
  readonly etc: string
  readonly empty: string
  /** Shown as something else: path inside to path outside. */
  readonly shown: Readonly<Record<string, string>>
  /** Ours, below a readable folder: shown empty. */
  readonly hidden: ReadonlyArray<string>
}

/** Where bwrap tells how the command inside ended, and only if it began. */
export const statusFd = 3

/** Everything behind `bwrap` for a command: namespaces of its own for all there is, no capability, a root that is read-only. */
export const bwrapArguments = (
  { writable, readable, frozen = [], limits, seen = {} }: Enclosure,
  place: Place,
  { cwd, env }: Pick<Spawned, "cwd" | "env">
): ReadonlyArray<string> => [
  // `all` only tries for the user namespace; without one there is no wall. Inside it no further one can be made.
  ...["--unshare-all", "--unshare-user", "--disable-userns", "--die-with-parent", "--new-session", "--cap-drop", "ALL"],
  // The first process inside is the shell of `innerScript`: bwrap's own would show there what it was started with.
  ...["--as-pid-1", "--json-status-fd", String(statusFd)],
  ...["--uid", String(inside.uid), "--gid", String(inside.gid), "--hostname", inside.hostname],
  ...systemArguments(),
  ...["--ro-bind", place.etc, "/etc"],
  // bwrap asks for the mode of the folder /proc/sys, which says nothing about its files: root could write them.
  ...["--proc", "/proc", "--ro-bind", "/proc/sys", "/proc/sys"],
  ...maskedProc.flatMap((path) => ["--ro-bind", place.empty, path]),
  ...["--dev", "/dev", "--size", String(limits.temporary), "--tmpfs", "/dev/shm", "--remount-ro", "/dev"],
  ...["--size", String(limits.temporary), "--tmpfs", "/tmp"],
  ...place.hidden.filter((path) => existsSync(path)).flatMap((path) => ["--tmpfs", path]),
  ...readable.flatMap((path) => ["--ro-bind-try", path, seen[path] ?? path]),
  ...writable.flatMap((path) => ["--bind", path, seen[path] ?? path]),
  ...frozen.flatMap(({ source, at }) => [
    ...["--ro-bind", source, at],
    ...scratch.flatMap((name) => ["--size", String(limits.temporary), "--tmpfs", join(at, name)])
  ]),
  ...Object.entries(place.shown).flatMap(([path, source]) => ["--ro-bind", source, path]),
  // Last: until now the places to mount on had to be made.
  ...["--remount-ro", "/"],
  // Our marks on the outermost process, which bwrap would hand on.
  ...[ownerVariable, sessionVariable].flatMap((name) => ["--unsetenv", name]),
  ...Object.entries(env).flatMap(([name, value]) => (isSecret(name) ? [] : ["--setenv", name, value])),
  ...["--chdir", cwd]
]

/**
 * An argument can be read by every user of the machine, so what is secret (the run token) travels in the environment. All
 * else is set by bwrap on the inside: an LD_PRELOAD of a repository must never reach the programs that build the wall.
 */
export const isSecret = (name: string) => /^(?!LD_|GLIBC_|MALLOC_).*(KEY|TOKEN|SECRET|PASSWORD)/.test(name)
