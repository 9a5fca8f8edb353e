import { spawn } from "node:child_process"
import { type FileHandle, mkdtemp, open, rm, writeFile } from "node:fs/promises"
import type { IncomingMessage, ServerResponse } from "node:http"
import { tmpdir } from "node:os"
import { join } from "node:path"
import type { Readable } from "node:stream"
import { buffer } from "node:stream/consumers"
import type { GitEnvironment } from "./runGit.ts"

export interface SmartHttpRequest {
  readonly environment: GitEnvironment
  /** Folder of all repositories, and the path below it with the service. */
  readonly root: string
  readonly path: string
  readonly query: string
  readonly login: string
  /** Runs once git is done and before the client learns of it. */
  readonly finished: () => Promise<void>
  /** True: do the work, then cut the connection instead of answering. */
  readonly cut: boolean
}

/** Speaks git's smart protocol by handing the request to `git http-backend`, a CGI program. */
export const smartHttp = async (
  request: IncomingMessage,
  response: ServerResponse,
  how: SmartHttpRequest
): Promise<void> => {
  const env = { ...how.environment, ...cgi(request, how) }
  // It reads past the end of a request that breaks off, for ever; a file is whole, even when we are killed meanwhile.
  const stdin = await asFile(await buffer(request))
  const child = spawn("git", ["http-backend"], { cwd: how.root, env, stdio: [stdin.fd, "pipe", "ignore"] })
  if (how.cut) child.stdout!.resume()
  else passOn(child.stdout!, response)
  // Before anything is waited for: a quick git's output and end would have gone by unseen.
  const ended = new Promise<void>((resolve, reject) => {
    child.once("error", reject)
    child.once("close", () => {
      how.finished().then(() => {
        if (how.cut) response.destroy()
        else if (response.headersSent) response.end()
        else response.writeHead(500).end()
        resolve()
      }, reject)
    })
  })
  await Promise.all([ended, stdin.close()])
}

/** A file that has no name any more. */
const asFile = async (content: Buffer): Promise<FileHandle> => {
  const folder = await mkdtemp(join(tmpdir(), "redgreen-request-"))
  await writeFile(join(folder, "body"), content)
  const file = await open(join(folder, "body"))
  await rm(folder, { recursive: true })
  return file
}

/** The CGI head becomes the response's, the rest streams through. */
const passOn = (output: Readable, response: ServerResponse): void => {
  let head = Buffer.alloc(0)
  const read = (chunk: Buffer): void => {
    head = Buffer.concat([head, chunk])
    const end = head.indexOf("\r\n\r\n")
    if (end < 0) return
    output.off("data", read)
    writeHead(response, head.subarray(0, end).toString())
    response.write(head.subarray(end + 4))
    output.pipe(response, { end: false })
  }
  output.on("data", read)
  // A client that went away must not leave git waiting to write.
  response.once("close", () => output.unpipe(response).resume())
}

const writeHead = (response: ServerResponse, head: string): void => {
  const fields = head.split("\r\n").map((line) => line.split(/: (.*)/s, 2) as [string, string])
  const status = fields.find(([name]) => name === "Status")?.[1]
  for (const [name, value] of fields) if (name !== "Status") response.setHeader(name, value)
  response.writeHead(status === undefined ? 200 : Number.parseInt(status, 10))
}

const cgi = ({ method = "GET", headers }: IncomingMessage, how: SmartHttpRequest): Record<string, string> => ({
  GIT_PROJECT_ROOT: how.root,
  GIT_HTTP_EXPORT_ALL: "1",
  GIT_PROTOCOL: headers["git-protocol"]?.toString() ?? "",
  REQUEST_METHOD: method,
  PATH_INFO: how.path,
  QUERY_STRING: how.query,
  CONTENT_TYPE: headers["content-type"] ?? "",
  HTTP_CONTENT_ENCODING: headers["content-encoding"] ?? "",
  REMOTE_USER: how.login,
  REMOTE_ADDR: "127.0.0.1",
  ...(headers["content-length"] === undefined ? {} : { CONTENT_LENGTH: headers["content-length"] })
})
