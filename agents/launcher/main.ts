import { spawn } from "node:child_process"
import type { Answer, Launch, Launched, Order } from "../launch.ts"

// Starts what `launch.ts` orders. It loads nothing else: that it stays small is its purpose.

const groups = new Map<number, number>()

process.on("message", (order: Order) => {
  if ("program" in order)
    start(order.id, order, (launched) => process.send!({ id: order.id, ...launched } satisfies Answer))
  else terminate(groups.get(order.id), order.signal)
})

// Whoever gave the orders is gone; git removes its locks on this signal.
process.on("disconnect", () => {
  for (const group of groups.values()) terminate(group, "SIGTERM")
  process.exit()
})

const start = (id: number, { program, args, env, cwd, input }: Launch, answer: (launched: Launched) => void) => {
  const child = spawn(program, args, { env, cwd, detached: true, stdio: ["pipe", "pipe", "pipe"] })
  if (child.pid !== undefined) groups.set(id, child.pid)
  const stdout: Array<Buffer> = []
  let stderr = Buffer.alloc(0)
  child.stdout.on("data", (chunk: Buffer) => stdout.push(chunk))
  child.stderr.on("data", (chunk: Buffer) => {
    stderr = Buffer.concat([stderr, chunk]).subarray(-16_000)
  })
  // A program may end without reading its input (EPIPE); its exit code tells.
  child.stdin.on("error", () => {})
  child.stdin.end(input)
  child.once("error", ({ message }) => {
    if (child.pid === undefined)
      answer({
        exit: 127,
        signal: null,
        stdout: Buffer.alloc(0),
        stderr: Buffer.from(`could not be started: ${message}`)
      })
  })
  child.once("close", (exit, signal) => {
    groups.delete(id)
    if (child.pid !== undefined) answer({ exit, signal, stdout: Buffer.concat(stdout), stderr })
  })
}

const terminate = (group: number | undefined, signal: NodeJS.Signals) => {
  if (group === undefined) return
  try {
    process.kill(-group, signal)
  } catch {
    // It ended in between.
  }
}
