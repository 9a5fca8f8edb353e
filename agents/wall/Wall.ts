import { Config, Context, Effect, Layer, Schema } from "effect"
import type { Wall as Around } from "../Commands.ts"
import { makeBubblewrap } from "./bubblewrap.ts"
import type { Enclosure } from "./policy.ts"

/** There is no sandbox here, so nothing that needs one may start. `message` says what was tried and what to do. */
export class NoSandbox extends Schema.TaggedError<NoSandbox>()("NoSandbox", { message: Schema.String }) {}

/**
 * The wall around untrusted code: commands of a repository and Claude Code. A wall there always is, or the layer fails with
 * `NoSandbox`; REDGREEN_SANDBOX and REDGREEN_UNSAFE_NO_SANDBOX alone decide otherwise, never a failure.
 */
export class Wall extends Context.Service<
  Wall,
  {
    readonly kind: "bubblewrap" | "container" | "none"
    /** In a line, for people: what stands around untrusted code, and what it does not cover. */
    readonly says: string
    /** Throws when a folder is not its own to give: it must lie in a private folder of this process. */
    around(enclosure: Enclosure): Around
  }
>()("redgreen/agents/Wall") {
  /**
   * REDGREEN_SANDBOX=container trusts the boundary of the container or pod we run in. REDGREEN_UNSAFE_NO_SANDBOX=1 runs
   * untrusted code with all that this process may do. Else bubblewrap: REDGREEN_BWRAP, PATH, the cache in REDGREEN_HOME.
   */
  static readonly layer = Layer.effect(
    Wall,
    Effect.suspend(() => choose([]))
  )

  /** For tests: folders that may be given although they are no private folders of this process. */
  static readonly layerOver = (folders: ReadonlyArray<string>) =>
    Layer.effect(
      Wall,
      Effect.suspend(() => choose(folders))
    )
}

const choose = Effect.fnUntraced(function* (folders: ReadonlyArray<string>) {
  const unsafe = yield* Config.String("REDGREEN_UNSAFE_NO_SANDBOX").pipe(Config.withDefault(""))
  if (unsafe === "1") {
    yield* Effect.logWarning(noWall.says)
    return Wall.of(noWall)
  }
  const kind = yield* Config.Literals(["bubblewrap", "container"], "REDGREEN_SANDBOX").pipe(
    Config.withDefault("bubblewrap")
  )
  if (kind === "container") return Wall.of(container)
  if (process.platform !== "linux") return yield* new NoSandbox({ message: elsewhere })
  const made = yield* makeBubblewrap(folders)
  return "kind" in made ? Wall.of(made) : yield* new NoSandbox({ message: made.missing })
})

const open = () => (command: Parameters<Around>[0]) => command

const noWall = {
  kind: "none",
  says: "UNSAFE: no sandbox (REDGREEN_UNSAFE_NO_SANDBOX=1); commands of repositories run with all our rights",
  around: open
} as const

const container = {
  kind: "container",
  says: "the container's own boundary (REDGREEN_SANDBOX=container): network policy, read-only root, limits and service account are the cluster's to set; tasks in it are not walled off from each other",
  around: open
} as const

const elsewhere = [
  `There is no sandbox for ${process.platform} yet: bubblewrap needs the namespaces of Linux.`,
  "Run Redgreen in a Linux container (then REDGREEN_SANDBOX=container trusts its boundary) or in a virtual machine,",
  "or set REDGREEN_UNSAFE_NO_SANDBOX=1 to run the code of repositories without any."
].join("\n")
