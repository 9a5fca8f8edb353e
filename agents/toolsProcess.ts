import { type ChildProcess, spawn } from "node:child_process"
import { join } from "node:path"
import { ReadBuffer, serializeMessage } from "@modelcontextprotocol/sdk/shared/stdio.js"
import type { Transport } from "@modelcontextprotocol/sdk/shared/transport.js"
import type { JSONRPCMessage } from "@modelcontextprotocol/sdk/types.js"
import type { NodeProgram } from "./toolsProgram.ts"

export interface ToolProcessOptions {
  readonly program: NodeProgram | { readonly command: string; readonly args: ReadonlyArray<string> }
  readonly cwd: string
  /** Complete: nothing is inherited. */
  readonly env: Readonly<Record<string, string>>
  /** Variables no other process may read; of a program that is not Node's they are as open as `env`. */
  readonly secretEnv: Readonly<Record<string, string>>
}

/** A tool server that is a process of ours, in its own process group, spoken to over its standard input and output. */
export class ToolProcess implements Transport {
  onclose?: () => void
  onerror?: (error: Error) => void
  onmessage?: <T extends JSONRPCMessage>(message: T) => void
  private readonly options: ToolProcessOptions
  private readonly buffer = new ReadBuffer()
  private readonly exited = Promise.withResolvers<void>()
  private child: ChildProcess | undefined
  private stderr = ""
  private end: string | undefined

  constructor(options: ToolProcessOptions) {
    this.options = options
  }

  /** How it ended, where it has, with the last it said to its standard error; shortened only once it is concealed. */
  remains(conceal: (text: string) => string): string | undefined {
    const said = conceal(this.stderr.trim().split("\n").slice(-3).join(" ")).slice(-300)
    return this.end === undefined ? undefined : `${this.end}${said === "" ? "" : `: ${said}`}`
  }

  start(): Promise<void> {
    const { cwd, env, program, secretEnv } = this.options
    const ofNode = "script" in program
    const [command, args] = ofNode
      ? [process.execPath, [runner, program.script, ...program.args]]
      : [program.command, [...program.args]]
    const child = spawn(command, args, {
      ...{ cwd, detached: true, stdio: ["pipe", "pipe", "pipe", "pipe"] },
      env: ofNode ? env : { ...env, ...secretEnv }
    })
    this.child = child
    child.stderr!.on("data", (chunk) => {
      this.stderr = (this.stderr + chunk).slice(-2000)
    })
    child.stdout!.on("data", (chunk: Buffer) => this.receive(chunk))
    for (const stream of child.stdio) stream?.on("error", () => {})
    const secrets = child.stdio[3] as NodeJS.WritableStream
    secrets.end(ofNode ? JSON.stringify(secretEnv) : "")
    child.once("close", (exit, signal) => {
      this.end ??= signal === null ? `it exited with ${exit}` : `it was ended by ${signal}`
      this.exited.resolve()
      this.onclose?.()
    })
    return new Promise((resolve, reject) => {
      child.once("spawn", resolve)
      child.once("error", (error) => {
        this.end ??= `it cannot be started: ${error.message}`
        this.exited.resolve()
        reject(error)
      })
    })
  }

  send(message: JSONRPCMessage): Promise<void> {
    return new Promise((resolve, reject) =>
      this.child!.stdin!.write(serializeMessage(message), (error) => (error ? reject(error) : resolve()))
    )
  }

  /** It is told by the end of its input, then asked, then made to go, with a second between; nothing of its group is left. */
  async close(): Promise<void> {
    const { child, exited } = this
    if (child?.pid === undefined) return
    child.stdin!.end()
    for (const signal of ["SIGTERM", "SIGKILL"] as const) {
      const patience = Promise.withResolvers<void>()
      const timer = setTimeout(patience.resolve, 1000)
      await Promise.race([exited.promise, patience.promise])
      clearTimeout(timer)
      if (this.end !== undefined) break
      killGroup(child.pid, signal)
    }
    killGroup(child.pid, "SIGKILL")
    // What left its group may still hold the pipes open; it is not waited for.
    for (const stream of child.stdio) stream?.destroy()
    await exited.promise
  }

  private receive(chunk: Buffer) {
    try {
      this.buffer.append(chunk)
    } catch (error) {
      // More than 10 MB in one line.
      this.onerror?.(error as Error)
      void this.close()
    }
    for (;;) {
      try {
        const message = this.buffer.readMessage()
        if (message === null) return
        this.onmessage?.(message)
      } catch (error) {
        // Not every server keeps its standard output to the protocol.
        this.onerror?.(error as Error)
      }
    }
  }
}

const runner = join(import.meta.dirname, "toolServer/main.ts")

const killGroup = (leader: number, signal: NodeJS.Signals) => {
  try {
    process.kill(-leader, signal)
  } catch {
    // Nothing of the group is left.
  }
}
