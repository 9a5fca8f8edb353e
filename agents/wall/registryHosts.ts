import { execFile } from "node:child_process"
import { promisify } from "node:util"
import { Config, Effect } from "effect"

/**
 * Where dependencies may come from, as `host:port`: where the package managers of this machine would look, by their own word,
 * and REDGREEN_REGISTRIES (hosts or addresses, separated by commas). Asked once, since it starts a program for each of them.
 */
export const registryHosts = Effect.gen(function* () {
  const more = yield* Config.String("REDGREEN_REGISTRIES").pipe(Config.withDefault(""))
  const PATH = yield* Config.String("PATH").pipe(Config.withDefault("/usr/local/bin:/usr/bin:/bin"))
  const told = yield* Effect.promise(() =>
    Promise.all(managers.map(([program, ...args]) => answerOf(program, args, PATH)))
  )
  const declared = more.split(",").map((entry) => entry.trim())
  return new Set([...declared.filter((entry) => entry !== ""), ...told.flatMap(hostsIn)].map(hostAndPort)) as Hosts
})

export type Hosts = ReadonlySet<string>

const pip = "from pip._internal.models.index import PyPI; print(PyPI.url, 'https://' + PyPI.file_storage_domain)"

const managers: ReadonlyArray<readonly [string, ...ReadonlyArray<string>]> = [
  ["npm", "config", "get", "registry"],
  ["yarn", "config", "get", "registry"],
  ["go", "env", "GOPROXY", "GOSUMDB"],
  ["gem", "sources", "--list"],
  ["python3", "-c", pip]
]

const answerOf = async (program: string, args: ReadonlyArray<string>, PATH: string) => {
  try {
    const { stdout } = await promisify(execFile)(program, [...args], {
      env: { PATH, HOME: "/" },
      cwd: "/",
      timeout: 10_000
    })
    return stdout
  } catch {
    // It is not here, or says nothing: then nothing of its is installed from here either.
    return ""
  }
}

/** Addresses, and bare names of hosts as `go env` has them. */
export const hostsIn = (answer: string): ReadonlyArray<string> =>
  answer.split(/[\s,|]+/).filter((word) => /^https?:\/\/[^/]/.test(word) || /^[\w-]+(\.[\w-]+)+$/.test(word))

const hostAndPort = (entry: string) => {
  const url = new URL(/^https?:\/\//.test(entry) ? entry : `https://${entry}`)
  return `${url.hostname}:${url.port || (url.protocol === "http:" ? 80 : 443)}`
}
