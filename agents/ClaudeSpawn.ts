import { type ChildProcess, spawn } from "node:child_process"
import type { SpawnOptions } from "@anthropic-ai/claude-agent-sdk"
import type { Wall } from "./Commands.ts"

/** Starts the CLI behind a wall, as the leader of its own process group. */
export const spawnClaude = (wall: Wall, { command, args, cwd, env }: SpawnOptions): ChildProcess => {
  const defined = Object.entries(env).filter((entry): entry is [string, string] => entry[1] !== undefined)
  const { argv, ...walled } = wall({ argv: [command, ...args], cwd: cwd!, env: Object.fromEntries(defined) })
  return spawn(argv[0], argv.slice(1), { ...walled, stdio: ["pipe", "pipe", "pipe"], detached: true })
}
