import { existsSync, lstatSync, readFileSync, writeFileSync } from "node:fs"
import { cp, mkdir, writeFile } from "node:fs/promises"
import { homedir } from "node:os"
import { delimiter, dirname, join, resolve, sep } from "node:path"
import { Config, Effect } from "effect"
import type { Place } from "./bwrapArguments.ts"
import { inside, settings } from "./policy.ts"

/**
 * What every command finds beside the system's programs: the folders of our own search path, never of a repository's; names
 * of users and hosts that tell nothing; npm's settings without their secrets. `folder` is where those files are written.
 * REDGREEN_WALL_READS names more folders, separated by colons, for tool chains that lie elsewhere.
 */
export const placeOf = Effect.fnUntraced(function* (folder: string) {
  const home = resolve(yield* Config.String("REDGREEN_HOME").pipe(Config.withDefault(".redgreen")))
  const readable = yield* readablePlaces
  const etc = join(folder, "etc")
  const empty = join(folder, "empty")
  yield* Effect.promise(async () => {
    for (const path of [etc, empty]) await mkdir(path, { mode: 0o755 })
    await Promise.all(settings.map((name) => copied(join("/etc", name), join(etc, name))))
    for (const [name, text] of Object.entries(names)) await writeFile(join(etc, name), text)
  })
  const shown: Record<string, string> = {}
  for (const file of ["/usr/etc/npmrc", "/usr/local/etc/npmrc"].filter((path) => existsSync(path))) {
    const text = readFileSync(file, "utf8")
    if (withoutSecrets(text) === text) continue
    shown[file] = join(folder, `npmrc-${Object.keys(shown).length}`)
    writeFileSync(shown[file], withoutSecrets(text))
  }
  const hidden = [resolve(import.meta.dirname, "../.."), home].filter((ours) => ours.startsWith("/usr/"))
  const place: Place = { etc, empty, shown, hidden }
  return { ...place, readable }
})

/** What of this machine every command may read beside the system's own. */
export const readablePlaces = Effect.gen(function* () {
  const list = (name: string, otherwise: string) =>
    Config.String(name).pipe(
      Config.withDefault(otherwise),
      Config.map((text) => text.split(delimiter).filter((entry) => entry.startsWith("/")))
    )
  const path = yield* list("PATH", "/usr/local/bin:/usr/bin:/bin")
  const more = yield* list("REDGREEN_WALL_READS", "")
  const certificates = yield* list("NODE_EXTRA_CA_CERTS", "")
  const programs = path.filter((entry) => !/node_modules[\\/]\.bin$/.test(entry)).flatMap(withModules)
  return [...new Set([dirname(process.execPath), ...programs, ...more, ...certificates].filter(mayBeShown))]
})

const names = {
  passwd: `root:x:0:0::/:/usr/sbin/nologin\n${inside.user}:x:${inside.uid}:${inside.gid}::/tmp:/bin/sh\n`,
  group: `root:x:0:\n${inside.user}:x:${inside.gid}:\n`,
  hosts: `127.0.0.1 localhost ${inside.hostname}\n::1 localhost\n`,
  "nsswitch.conf": "passwd: files\ngroup: files\nhosts: files dns\n"
}

// What only root may read is left out; links stay links, into /usr most of them.
const copied = (from: string, to: string) =>
  cp(from, to, { recursive: true, verbatimSymlinks: true, filter: isForEverybody }).catch(() => {})

const isForEverybody = (path: string) => {
  const found = lstatSync(path, { throwIfNoEntry: false })
  return found !== undefined && (found.mode & 0o004) !== 0
}

/** Of an npmrc, the lines that hold no credential. */
export const withoutSecrets = (npmrc: string) =>
  npmrc
    .split("\n")
    .filter((line) => !/(_auth|_password|authtoken|username|:email|certfile|keyfile|^\s*(key|cert))\b/i.test(line))
    .join("\n")

// npm and its like are links into a folder beside the one on the search path.
const withModules = (entry: string) => {
  const modules = join(dirname(entry), "lib/node_modules")
  return existsSync(join(modules, "npm")) ? [entry, modules] : [entry]
}

// The system's own are there anyway; a folder that holds our home or our code would show them.
const mayBeShown = (entry: string) => {
  const precious = [homedir(), resolve(import.meta.dirname, "../..")]
  return (
    !/^\/(usr|bin|sbin|lib|lib64)(\/|$)/.test(entry) &&
    !precious.some((path) => `${path}${sep}`.startsWith(entry.endsWith(sep) ? entry : `${entry}${sep}`))
  )
}
