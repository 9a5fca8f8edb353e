import { constants } from "node:os"
import { Config, Effect, Redacted, Schema } from "effect"
import { launch } from "./launch.ts"

/**
 * A git command ended badly. `exit` is git's own code, 127 when git is not installed, 128 + n when signal n ended it.
 * `command` and `stderr` carry no secret: URL credentials and the token are blanked, `stderr` keeps its last 4,000 characters.
 */
export class GitFailed extends Schema.TaggedError<GitFailed>()("GitFailed", {
  command: Schema.String,
  exit: Schema.Int,
  stderr: Schema.String,
  /** Seconds to wait before asking again, where the forge said so. */
  retryAfter: Schema.optionalKey(Schema.Finite)
}) {
  override get message() {
    return `${this.command} ended with ${this.exit}: ${this.stderr}`
  }
}

/** How git authenticates: `askpass` is a program that prints the token it finds in its environment. */
export interface Credential {
  readonly askpass: string
  readonly token: Redacted.Redacted<string>
}

export interface GitOptions {
  readonly input?: string | Uint8Array
  readonly env?: Readonly<Record<string, string>>
  readonly credential?: Credential | undefined
}

/**
 * Runs git and answers its standard output. Nothing is inherited: no system, global or home configuration, no hooks, no
 * file system monitor, no prompts; only the file, http and https transports, and no redirect may carry a credential away.
 */
export const git = Effect.fn("Git.run")(function* (args: ReadonlyArray<string>, options: GitOptions = {}) {
  const env = { ...(yield* inherited), ...constructed, ...credentialEnv(options.credential), ...options.env }
  const blank = redactor(options.credential)
  const command = blank(["git", ...args].join(" ")).slice(0, 1000)
  yield* Effect.annotateCurrentSpan("redgreen.git.command", subcommandOf(args))
  const { exit, stdout, stderr } = yield* run([...hardening, ...args], env, options.input)
  if (exit !== 0) return yield* new GitFailed({ command, exit, stderr: blank(stderr).trim().slice(-4000) })
  return stdout
})

/** `fetch` of `--git-dir <path> fetch …`: what stands after it may name people. */
const subcommandOf = (args: ReadonlyArray<string>): string =>
  args.find((arg, at) => /^[a-z][a-z-]+$/.test(arg) && !args[at - 1]?.startsWith("-")) ?? ""

/** As `git`, for answers that are text: surrounding white space is trimmed. */
export const gitText = (args: ReadonlyArray<string>, options?: GitOptions) =>
  git(args, options).pipe(Effect.map((stdout) => stdout.toString("utf8").trim()))

/** As `git`, for commands whose exit code 1 means "no". */
export const gitAgrees = (args: ReadonlyArray<string>, options?: GitOptions) =>
  git(args, options).pipe(
    Effect.as(true),
    Effect.catchTag("GitFailed", (failed) => (failed.exit === 1 ? Effect.succeed(false) : Effect.fail(failed)))
  )

/** Content of the askpass program, see `Credential`. git asks it for a name first only when the URL has none. */
export const askpassScript =
  '#!/bin/sh\ncase "$1" in Username*) echo x-access-token ;; *) printf "%s\\n" "$REDGREEN_GIT_TOKEN" ;; esac\n'

// A proxy and a private certificate authority are properties of the network git runs in, so they pass through.
const inherited = Config.all({
  PATH: Config.String("PATH").pipe(Config.withDefault("/usr/local/bin:/usr/bin:/bin:/opt/homebrew/bin")),
  HTTPS_PROXY: Config.String("HTTPS_PROXY").pipe(Config.withDefault("")),
  NO_PROXY: Config.String("NO_PROXY").pipe(Config.withDefault("")),
  GIT_SSL_CAINFO: Config.String("GIT_SSL_CAINFO").pipe(Config.withDefault(""))
}).pipe(
  Effect.map((found) => Object.fromEntries(Object.entries(found).filter(([, value]) => value !== ""))),
  Effect.orDie
)

// HOME is a file, so no ~/.netrc, ~/.ssh or ~/.config/git can exist below it.
const constructed = {
  HOME: "/dev/null",
  LC_ALL: "C",
  TZ: "UTC",
  GIT_CONFIG_NOSYSTEM: "1",
  GIT_CONFIG_GLOBAL: "/dev/null",
  GIT_ATTR_NOSYSTEM: "1",
  GIT_NO_REPLACE_OBJECTS: "1",
  GIT_OPTIONAL_LOCKS: "0",
  GIT_TERMINAL_PROMPT: "0",
  GIT_ALLOW_PROTOCOL: "file:http:https",
  GIT_PAGER: "cat"
}

const credentialEnv = (credential: Credential | undefined): Record<string, string> =>
  credential === undefined
    ? {}
    : { GIT_ASKPASS: credential.askpass, REDGREEN_GIT_TOKEN: Redacted.value(credential.token) }

const hardening = Object.entries({
  "core.hooksPath": "/dev/null",
  "core.fsmonitor": "false",
  "core.untrackedCache": "false",
  "credential.helper": "",
  "fetch.recurseSubmodules": "false",
  "gc.autoDetach": "false",
  "http.followRedirects": "false",
  // A transfer slower than 1,000 bytes a second for a minute is given up.
  "http.lowSpeedLimit": "1000",
  "http.lowSpeedTime": "60",
  "submodule.recurse": "false"
}).flatMap(([key, value]) => ["-c", `${key}=${value}`])

const redactor = (credential: Credential | undefined) => (text: string) => {
  const withoutUserInfo = text.replace(/(\w+:\/\/)[^/\s@]*@/g, "$1***@")
  const token = credential === undefined ? "" : Redacted.value(credential.token)
  return token === "" ? withoutUserInfo : withoutUserInfo.replaceAll(token, "***")
}

// git leads its own process group, so that its transports end with it; interruption waits until it has cleaned up its locks.
const run = (args: ReadonlyArray<string>, env: Readonly<Record<string, string>>, input: string | Uint8Array = "") =>
  Effect.callback<{ readonly exit: number; readonly stdout: Buffer; readonly stderr: string }>((resume) => {
    const { ended, kill } = launch({ program: "git", args, env, cwd: "/", input })
    ended.then(({ exit, signal, stdout, stderr }) =>
      resume(
        Effect.succeed({ exit: exit ?? 128 + constants.signals[signal!], stdout, stderr: stderr.toString("utf8") })
      )
    )
    return Effect.promise(() => {
      kill("SIGTERM")
      return ended
    })
  })
