import { existsSync } from "node:fs"
import { statfs } from "node:fs/promises"
import { createServer } from "node:net"
import { dirname } from "node:path"
import { Config, Effect, Option } from "effect"
import { FetchHttpClient, HttpClient } from "effect/http"
import { address, home } from "../address.ts"
import { type Check, fail, ok, warn } from "./Finding.ts"

/** Space for mirrors, checkouts, the log and the database. */
export const disk: Check = Effect.gen(function* () {
  let folder = yield* home
  while (!existsSync(folder)) folder = dirname(folder)
  const { bavail, bsize } = yield* Effect.promise(() => statfs(folder))
  const free = (bavail * bsize) / 1e9
  const detail = `${free.toFixed(1)} GB free at ${folder}`
  if (free >= 2) return [ok("disk", detail)]
  const mend = "Free some space, or point REDGREEN_HOME at a larger disk."
  return [free >= 0.5 ? warn("disk", detail, mend) : fail("disk", detail, mend)]
})

/** The port of the one public address: free, or taken by the Redgreen of this folder. */
export const port: Check = Effect.gen(function* () {
  const configured = yield* Effect.option(Config.Port("PORT").pipe(Config.withDefault(8000)))
  if (Option.isNone(configured))
    return [fail("port", "PORT is no port number", "Set PORT to a number from 1 to 65535.")]
  const number = configured.value
  if (yield* Effect.promise(() => isFree(number))) return [ok("port", `${number} is free`)]
  const ours = yield* Effect.orElseSucceed(
    Effect.map(address, ({ url }) => url),
    () => undefined
  )
  if (ours !== undefined && new URL(ours).port === String(number) && (yield* isHealthy(ours)))
    return [ok("port", `${number} is ours: Redgreen runs at ${ours}`)]
  return [warn("port", `${number} is taken`, "A local start picks a free one; set PORT to choose it yourself.")]
})

const isFree = (number: number) =>
  new Promise<boolean>((resolve) => {
    const server = createServer()
    server.once("error", () => resolve(false))
    server.listen(number, "127.0.0.1", () => server.close(() => resolve(true)))
  })

const isHealthy = (url: string) =>
  HttpClient.get(`${url}/health`).pipe(
    Effect.map(({ status }) => status === 200),
    Effect.orElseSucceed(() => false),
    Effect.provide(FetchHttpClient.layer)
  )
