import type { Enclosure } from "./policy.ts"

/** What `srt --settings` reads (sandbox-runtime 0.0.83); it makes a profile for sandbox-exec of it. */
export interface SeatbeltSettings {
  readonly network: {
    readonly allowedDomains: ReadonlyArray<string>
    readonly deniedDomains: ReadonlyArray<string>
    /** What is on no list is refused, and nobody is asked. */
    readonly strictAllowlist: true
    readonly allowUnixSockets: ReadonlyArray<string>
    /** Tests serve themselves on the loopback. macOS has one for all, so those of the machine can be reached too. */
    readonly allowLocalBinding: true
  }
  readonly filesystem: {
    /** What `allowRead` names below it can be read again. */
    readonly denyRead: ReadonlyArray<Path>
    readonly allowRead: ReadonlyArray<Path>
    readonly allowWrite: ReadonlyArray<Path>
    readonly denyWrite: ReadonlyArray<Path>
  }
}

/** The enclosure as macOS can draw it. `socket` is the relay to the model's gateway, where the enclosure has one. */
export const seatbeltSettings = (
  { writable, readable, frozen = [], network }: Enclosure,
  { registries, socket }: { readonly registries: ReadonlyArray<string>; readonly socket: string | undefined }
): SeatbeltSettings => ({
  network: {
    allowedDomains: network._tag === "Registry" ? registries : [],
    deniedDomains: [],
    strictAllowlist: true,
    allowUnixSockets: socket === undefined ? [] : [socket],
    allowLocalBinding: true
  },
  filesystem: {
    denyRead: ofOthers.map(literal),
    allowRead: [...writable, ...readable, ...(socket === undefined ? [] : [socket])].map(literal),
    allowWrite: writable.map(literal),
    denyWrite: [...readable, ...frozen.map(({ at }) => at)].map(literal)
  }
})

/** Never a pattern, whatever characters a name has. */
interface Path {
  readonly path: string
  readonly literal: true
}

const literal = (path: string): Path => ({ path, literal: true })

/** Where people, other tasks and the machine keep what is theirs; programs and their libraries lie elsewhere. */
const ofOthers = [
  ...["/Users", "/Volumes", "/private/tmp", "/private/var/folders", "/private/var/root", "/private/var/log"],
  ...["/private/var/db", "/private/etc/ssh", "/Library/Keychains", "/Library/Application Support", "/opt", "/srv"]
]
