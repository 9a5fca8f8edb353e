import type { Duration } from "effect"
import { Context, Effect, Layer } from "effect"
import type { Environment } from "#domain/Environment.ts"
import { environmentOf } from "./CommandsEnvironment.ts"
import { type Ended, type Spawned, start } from "./CommandsProcess.ts"
import type { Frozen } from "./suite/installCache.ts"

/**
 * A program with its arguments, or a line for `/bin/sh`, and what it may touch. `env` is complete: nothing is inherited.
 * Paths are absolute; `cwd` and `private` are all it may write.
 */
export type Command = ({ readonly argv: readonly [string, ...Array<string>] } | { readonly shell: string }) & {
  readonly cwd: string
  readonly env: Readonly<Record<string, string>>
  readonly timeout: Duration.Duration
  /** Bytes kept of each of stdout and stderr: the first and the last half. */
  readonly maxOutput: number
  /** A folder of the proof's own, outside `cwd`: HOME, TMPDIR and reports lie in it. */
  readonly private: string
  /** `registry`: the declared package registries and nothing else. */
  readonly network: "none" | "registry"
  /** Files and folders it may read beside the system's programs. */
  readonly readable?: ReadonlyArray<string>
  /** Dependencies kept from an earlier install, shown read-only below `cwd`. */
  readonly frozen?: ReadonlyArray<Frozen>
  /**
   * Where `cwd` appears to the command, behind a wall that can do that; elsewhere ignored. `cwd` in `env` and in the command
   * itself is put there too; what the command writes into reports and output tells of `seenAt`.
   */
  readonly seenAt?: string
}

export type CommandResult = Ended

/** Puts a sandbox around a command. */
export type Wall = (command: Spawned) => Spawned

/**
 * Runs commands of a repository, which nobody has vouched for. A command leads its own session with default signal
 * dispositions and no standard input, and when it ends, times out or is interrupted, everything left in its process
 * group is killed. It never fails: how a command ended is its result.
 */
export class Commands extends Context.Service<
  Commands,
  {
    readonly run: (command: Command) => Effect.Effect<CommandResult>
    /** Where they run; found out once, with a command. */
    readonly environment: Effect.Effect<Environment>
  }
>()("redgreen/agents/Commands") {
  static readonly layerBehind = (barrier: {
    readonly kind: Environment["wall"]
    readonly around: (command: Command) => Wall
    /** Once before each command. */
    readonly prepare?: (command: Command) => Effect.Effect<void>
  }) =>
    Layer.effect(
      Commands,
      Effect.gen(function* () {
        const { kind, around, prepare = () => Effect.void } = barrier
        const run = Effect.fn("Commands.run")((command: Command) =>
          Effect.andThen(
            prepare(command),
            Effect.suspend(() => runBehind(around(command), command))
          ).pipe(
            Effect.tap(({ exit, timedOut }) =>
              Effect.annotateCurrentSpan({
                "redgreen.command.network": command.network,
                "redgreen.command.timed_out": timedOut,
                ...(exit === null ? {} : { "redgreen.command.exit": exit })
              })
            )
          )
        )
        const environment = yield* Effect.cached(Effect.uninterruptible(environmentOf(kind, run)))
        return { run, environment }
      })
    )

  /** Without a wall. */
  static readonly layer = Commands.layerBehind({ kind: "none", around: () => (command) => command })
}

const runBehind = (wall: Wall, command: Command) =>
  Effect.callback<CommandResult>((resume) => {
    const argv = "argv" in command ? command.argv : (["/bin/sh", "-c", command.shell] as const)
    const running = start(wall({ argv, cwd: command.cwd, env: command.env }), command)
    running.result.then((result) => resume(Effect.succeed(result)))
    return Effect.promise(() => {
      running.kill()
      return running.result
    })
  })
