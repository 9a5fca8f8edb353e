import { Config, Context, Effect, Layer, Metric, Option, Schema } from "effect"
import type { Environment } from "#domain/Environment.ts"
import type { Wall as Around } from "../Commands.ts"
import { makeBubblewrap } from "./bubblewrap.ts"
import type { Enclosure } from "./policy.ts"
import { makeSeatbelt } from "./seatbelt.ts"

/** There is no sandbox here, so nothing that needs one may start. `message` says what was tried and what to do. */
export class NoSandbox extends Schema.TaggedError<NoSandbox>()("NoSandbox", { message: Schema.String }) {}

/**
 * The wall around untrusted code: commands of a repository and Claude Code. A wall there always is, or the layer fails with
 * `NoSandbox`; REDGREEN_SANDBOX and REDGREEN_UNSAFE_NO_SANDBOX alone decide otherwise, never a failure.
 */
export class Wall extends Context.Service<
  Wall,
  {
    readonly kind: Environment["wall"]
    /** In a line, for people: what stands around untrusted code, and what it does not cover. */
    readonly says: string
    /** Throws when a folder is not its own to give: it must lie in a private folder of this process. */
    around(enclosure: Enclosure): Around
  }
>()("redgreen/agents/Wall") {
  /**
   * REDGREEN_SANDBOX=container trusts the boundary of the container or pod we run in. REDGREEN_UNSAFE_NO_SANDBOX=1 runs
   * untrusted code with all that this process may do. Else on Linux bubblewrap (REDGREEN_BWRAP, PATH,
   * the cache in REDGREEN_HOME), on macOS sandbox-exec.
   */
  static readonly layer = Layer.effect(
    Wall,
    Effect.suspend(() => choose([])).pipe(
      Effect.tap(({ kind }) => Metric.update(sandbox(kind), 1)),
      Effect.tap(({ kind, says }) => (kind === "none" ? Effect.void : Effect.logInfo(`wall: ${says}`)))
    )
  )

  /** For tests: folders that may be given although they are no private folders of this process. */
  static readonly layerOver = (folders: ReadonlyArray<string>) =>
    Layer.effect(
      Wall,
      Effect.suspend(() => choose(folders))
    )
}

/** One of Effect's own metrics: nothing in `agents/` knows who reads them. */
const sandbox = (kind: Environment["wall"]) =>
  Metric.gauge("redgreen_sandbox_info", {
    description: "What stands around untrusted code, always 1",
    attributes: { kind }
  })

const choose = Effect.fnUntraced(function* (folders: ReadonlyArray<string>) {
  const unsafe = yield* Config.String("REDGREEN_UNSAFE_NO_SANDBOX").pipe(Config.withDefault(""))
  if (unsafe === "1") {
    yield* Effect.logWarning(noWall.says)
    return Wall.of(noWall)
  }
  const told = yield* Config.option(Config.Literals(["container"], "REDGREEN_SANDBOX"))
  if (Option.isSome(told)) return Wall.of(container)
  const make = makers[process.platform]
  if (make === undefined) return yield* new NoSandbox({ message: elsewhere })
  const made = yield* make(folders)
  if ("missing" in made) return yield* new NoSandbox({ message: made.missing })
  return Wall.of(made)
})

const makers: { readonly [platform: string]: typeof makeBubblewrap | typeof makeSeatbelt } = {
  linux: makeBubblewrap,
  darwin: makeSeatbelt
}

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
  `There is no sandbox for ${process.platform}: bubblewrap needs Linux, sandbox-exec macOS.`,
  "Run Redgreen in a Linux container (then REDGREEN_SANDBOX=container trusts its boundary) or in a virtual machine,",
  "or set REDGREEN_UNSAFE_NO_SANDBOX=1 to run the code of repositories without any."
].join("\n")
