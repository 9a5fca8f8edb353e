import { constants, mkdirSync, realpathSync } from "node:fs"
import { cp, readdir } from "node:fs/promises"
import { dirname, join } from "node:path"
import { Effect, Layer } from "effect"
import { Claude } from "../Claude.ts"
import { type Command, Commands } from "../Commands.ts"
import type { Spawned } from "../CommandsProcess.ts"
import { defaultLimits, type Enclosure } from "./policy.ts"
import { Wall } from "./Wall.ts"

/** Commands of a repository behind the wall: each touches what it says and nothing else. */
export const commandsBehind = Layer.unwrap(
  Effect.map(Wall, ({ kind, around }) =>
    Commands.layerBehind({
      kind,
      around: (command) => around(enclosureOfCommand(command)),
      ...(kind === "bubblewrap" ? {} : { prepare: copyFrozen })
    })
  )
)

/** Claude Code behind the wall, with the gateway as its only way out. */
export const claudeBehind = Layer.unwrap(
  Effect.map(Wall, (wall) => Claude.layerBehind((command) => wall.around(enclosureOfClaude(command))(command)))
)

/** Without mounts what was kept has to be copied, or a test could change what others are given. */
const copyFrozen = ({ cwd, frozen = [] }: Command) =>
  Effect.promise(async () => {
    for (const { source, at } of frozen) {
      const place = join(cwd, at)
      if ((await readdir(place).catch(() => [])).length > 0) continue
      const mode = constants.COPYFILE_FICLONE
      await cp(source, place, { recursive: true, verbatimSymlinks: true, mode })
    }
  })

const enclosureOfCommand = (command: Command): Enclosure => ({
  writable: [command.cwd, command.private],
  readable: command.readable ?? [],
  frozen: (command.frozen ?? []).map(({ source, at }) => ({ source, at: join(command.cwd, at) })),
  network: { _tag: command.network === "registry" ? "Registry" : "None" },
  limits: defaultLimits,
  ...(command.seenAt === undefined ? {} : { seen: { [command.cwd]: command.seenAt } })
})

/** Each folder of a session by itself: what lies between them is not the session's, so it cannot be exchanged for a link. */
export const enclosureOfClaude = ({ argv, cwd, env, readOnly }: Spawned): Enclosure => {
  const { CLAUDE_CONFIG_DIR: config = "", HOME: home = "", TMPDIR: temporary = "", ANTHROPIC_BASE_URL: url = "" } = env
  const own = [config, home, temporary, join(dirname(config), "cache")]
  for (const folder of own) mkdirSync(folder, { recursive: true })
  return {
    writable: readOnly ? own : [cwd, ...own],
    readable: [dirname(realpathSync(argv[0])), join(dirname(config), "plugin"), ...(readOnly ? [cwd] : [])],
    network: { _tag: "Gateway", url },
    limits: defaultLimits
  }
}
