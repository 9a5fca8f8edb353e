import type { ChildProcess } from "node:child_process"
import type { SpawnOptions } from "@anthropic-ai/claude-agent-sdk"
import type { Wall } from "./Commands.ts"
import { listenForRun, spawnWalled } from "./CommandsProcess.ts"
import { sessionVariable } from "./environment.ts"

/** Starts the CLI behind a wall, as the leader of its own process group. */
export const spawnClaude = (
  wall: Wall,
  sessionId: string,
  { command, args, cwd, env }: SpawnOptions
): { readonly child: ChildProcess; readonly hasRun: Promise<boolean> } => {
  const defined = Object.entries(env).filter((entry): entry is [string, string] => entry[1] !== undefined)
  const walled = wall({ argv: [command, ...args], cwd: cwd!, env: Object.fromEntries(defined) })
  const child = spawnWalled(walled, "pipe", { [sessionVariable]: sessionId })
  return { child, hasRun: listenForRun(child, walled) }
}
