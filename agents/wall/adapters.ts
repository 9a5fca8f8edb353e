import { mkdirSync, realpathSync } from "node:fs"
import { dirname, join } from "node:path"
import { Effect, Layer } from "effect"
import { Claude } from "../Claude.ts"
import { Commands, type Spawned } from "../Commands.ts"
import { defaultLimits, type Enclosure, type Network } from "./policy.ts"
import { Wall } from "./Wall.ts"

/** Commands of a repository behind the wall: its tests without any network, an install with the declared registries. */
export const commandsBehind = (network: Network, readable: ReadonlyArray<string> = []) =>
  Layer.unwrap(
    Effect.map(Wall, (wall) =>
      Commands.layerBehind((command) => wall.around(enclosureOfCommand(command, network, readable))(command))
    )
  )

/** Claude Code behind the wall, with the gateway as its only way out. */
export const claudeBehind = Layer.unwrap(
  Effect.map(Wall, (wall) => Claude.layerBehind((command) => wall.around(enclosureOfClaude(command))(command)))
)

/** `HOME` lies in the folder that is private to the proof, where the report is written too. */
const enclosureOfCommand = ({ cwd, env }: Spawned, network: Network, readable: ReadonlyArray<string>): Enclosure => ({
  writable: [cwd, dirname(env["HOME"]!)],
  readable: [...readable, join(import.meta.dirname, "../recipe/reports/nodeReporter.mjs")],
  network,
  limits: defaultLimits
})

/** Each folder of a session by itself: what lies between them is not the session's, so it cannot be exchanged for a link. */
const enclosureOfClaude = ({ argv, cwd, env }: Spawned): Enclosure => {
  const config = env["CLAUDE_CONFIG_DIR"]!
  const own = [config, env["HOME"]!, env["TMPDIR"]!, join(dirname(config), "cache")]
  for (const folder of own) mkdirSync(folder, { recursive: true })
  return {
    writable: [cwd, ...own],
    readable: [dirname(realpathSync(argv[0])), join(dirname(config), "plugin")],
    network: { _tag: "Gateway", url: env["ANTHROPIC_BASE_URL"]! },
    limits: defaultLimits
  }
}
