import { execFile } from "node:child_process"
import { accessSync, constants, readFileSync } from "node:fs"
import { delimiter, join, resolve } from "node:path"
import { promisify } from "node:util"
import { Config, Effect } from "effect"

/** A bwrap that makes namespaces here, with its version, or in `missing` what was tried and what to do. */
export const findBubblewrap: Effect.Effect<Found | Missing, Config.ConfigError> = Effect.gen(function* () {
  const named = yield* Config.String("REDGREEN_BWRAP").pipe(Config.withDefault(""))
  const path = yield* Config.String("PATH").pipe(Config.withDefault("/usr/local/bin:/usr/bin:/bin"))
  const home = resolve(yield* Config.String("REDGREEN_HOME").pipe(Config.withDefault(".redgreen")))
  const onPath = path.split(delimiter).filter((entry) => entry.startsWith("/"))
  const candidates =
    named !== "" ? [resolve(named)] : [...onPath, join(home, "cache")].map((entry) => join(entry, "bwrap"))
  const present = candidates.filter(isProgram)
  const tried: Array<string> = []
  for (const bwrap of present) {
    const version = yield* Effect.promise(() => works(bwrap))
    if (typeof version === "string") return { bwrap, version }
    tried.push(`${bwrap}: ${version.problem}`)
  }
  return { missing: advice(tried, named, home) }
})

interface Found {
  readonly bwrap: string
  readonly version: string
}

interface Missing {
  readonly missing: string
}

/** Makes every namespace the wall needs and nothing else. */
const works = async (bwrap: string): Promise<string | { readonly problem: string }> => {
  const run = (...args: ReadonlyArray<string>) => promisify(execFile)(bwrap, [...args], { env: {}, timeout: 10_000 })
  const bind = ["--ro-bind", "/", "/", "--proc", "/proc", "--dev", "/dev", "--remount-ro", "/dev"]
  const isolated = ["--unshare-all", "--unshare-user", "--disable-userns", "--uid", "1000", "--cap-drop", "ALL"]
  try {
    const { stdout } = await run("--version")
    await run(...isolated, ...bind, "/bin/sh", "-c", ":")
    return stdout.trim().split(" ").at(-1)!
  } catch (error) {
    const { message, stderr } = error as { message: string; stderr?: string }
    return { problem: (stderr?.trim() || message).split("\n")[0]! }
  }
}

const advice = (tried: ReadonlyArray<string>, named: string, home: string) => {
  const reasons = tried.length > 0 ? namespaceReasons() : []
  return [
    "No sandbox for untrusted code, so nothing that runs it may start.",
    ...(tried.length === 0
      ? [`  no bwrap ${named === "" ? `on PATH nor in ${join(home, "cache")}` : `at ${named}`}`]
      : tried.map((line) => `  ${line}`)),
    ...reasons.map((line) => `  ${line}`),
    tried.length === 0
      ? "Install it (apt-get install bubblewrap, dnf install bubblewrap) or set REDGREEN_BWRAP=/path/to/bwrap (0.8 or newer);"
      : "Allow user namespaces as above, or upgrade bubblewrap to 0.8;",
    "in a container whose boundary you trust set REDGREEN_SANDBOX=container;",
    "REDGREEN_UNSAFE_NO_SANDBOX=1 runs the code of repositories without any wall, and says so everywhere."
  ].join("\n")
}

/** The kernel only says EPERM; these are the switches that make it say so. */
export const namespaceReasons = (read = readSetting): ReadonlyArray<string> => [
  ...(read("/proc/sys/kernel/unprivileged_userns_clone") === "0"
    ? ["kernel.unprivileged_userns_clone is 0: sudo sysctl -w kernel.unprivileged_userns_clone=1"]
    : []),
  ...(read("/proc/sys/user/max_user_namespaces") === "0"
    ? ["user.max_user_namespaces is 0: sudo sysctl -w user.max_user_namespaces=15000"]
    : []),
  ...(read("/proc/sys/kernel/apparmor_restrict_unprivileged_userns") === "1"
    ? [
        "AppArmor restricts user namespaces (Ubuntu 23.10 and newer): give bwrap a profile with `userns,` in /etc/apparmor.d",
        "  (package apparmor-profiles, bwrap-userns-restrict, for /usr/bin/bwrap), or",
        "  sudo sysctl -w kernel.apparmor_restrict_unprivileged_userns=0"
      ]
    : []),
  ...(read("/proc/1/cgroup")?.match(/docker|kubepods|containerd|libpod/) || read("/run/.containerenv") !== undefined
    ? ["this is a container, whose seccomp profile seldom allows namespaces"]
    : [])
]

const readSetting = (path: string): string | undefined => {
  try {
    return readFileSync(path, "utf8").trim()
  } catch {
    return undefined
  }
}

const isProgram = (path: string) => {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}
