import { existsSync } from "node:fs"
import { join } from "node:path"
import { scratch } from "#agents/suite/installCache.ts"
import type { Spawned } from "../Commands.ts"
import { type Enclosure, inside, maskedProc, systemArguments } from "./policy.ts"

/** What the machine has to be told about beside the enclosure. */
export interface Place {
  /** Readable for every command: folders of the search path, certificates. */
  readonly readable: ReadonlyArray<string>
  /** Stands for /etc: one folder, because every mount costs a command a fifth of a millisecond. */
  readonly etc: string
  readonly empty: string
  /** Shown as something else: path inside to path outside. */
  readonly shown: Readonly<Record<string, string>>
  /** Ours, below a readable folder: shown empty. */
  readonly hidden: ReadonlyArray<string>
}

/** Everything behind `bwrap` for a command: namespaces of its own for all there is, no capability, a root that is read-only. */
export const bwrapArguments = (
  { writable, readable, frozen = [], limits }: Enclosure,
  place: Place,
  { cwd, env }: Pick<Spawned, "cwd" | "env">
): ReadonlyArray<string> => [
  // `all` only tries for the user namespace; without one there is no wall. Inside it no further one can be made.
  ...["--unshare-all", "--unshare-user", "--disable-userns", "--die-with-parent", "--new-session", "--cap-drop", "ALL"],
  ...["--uid", String(inside.uid), "--gid", String(inside.gid), "--hostname", inside.hostname],
  ...systemArguments(),
  ...["--ro-bind", place.etc, "/etc"],
  // bwrap asks for the mode of the folder /proc/sys, which says nothing about its files: root could write them.
  ...["--proc", "/proc", "--ro-bind", "/proc/sys", "/proc/sys"],
  ...maskedProc.flatMap((path) => ["--ro-bind", place.empty, path]),
  ...["--dev", "/dev", "--size", String(limits.temporary), "--tmpfs", "/dev/shm", "--remount-ro", "/dev"],
  ...["--size", String(limits.temporary), "--tmpfs", "/tmp"],
  ...place.hidden.filter((path) => existsSync(path)).flatMap((path) => ["--tmpfs", path]),
  ...[...place.readable, ...readable].flatMap((path) => ["--ro-bind-try", path, path]),
  ...writable.flatMap((path) => ["--bind", path, path]),
  ...frozen.flatMap(({ source, at }) => [
    ...["--ro-bind", source, at],
    ...scratch.flatMap((name) => ["--size", String(limits.temporary), "--tmpfs", join(at, name)])
  ]),
  ...Object.entries(place.shown).flatMap(([path, source]) => ["--ro-bind", source, path]),
  // Last: until now the places to mount on had to be made.
  ...["--remount-ro", "/"],
  ...Object.entries(env).flatMap(([name, value]) => (isSecret(name) ? [] : ["--setenv", name, value])),
  ...["--chdir", cwd]
]

/**
 * An argument can be read by every user of the machine, so what is secret (the run token) travels in the environment. All
 * else is set by bwrap on the inside: an LD_PRELOAD of a repository must never reach the programs that build the wall.
 */
export const isSecret = (name: string) => /^(?!LD_|GLIBC_|MALLOC_).*(KEY|TOKEN|SECRET|PASSWORD)/.test(name)
