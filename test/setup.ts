import { mkdir } from "node:fs/promises"
import { join } from "node:path"
import { Effect } from "effect"
import { settings } from "#infra/Settings.ts"
import { obtainBubblewrap } from "#local/bubblewrap/obtain.ts"
import { obtainNatsServer } from "#local/nats/obtain.ts"

/** Once before all tests: what several test files need and would otherwise fetch at the same time. */
export default async (): Promise<void> => {
  const given = await Effect.runPromise(settings(process.cwd()))
  const cache = join(import.meta.dirname, "../.redgreen/cache")
  await mkdir(cache, { recursive: true })
  const bin = given["NATS_SERVER_BIN"]
  const path = given["PATH"] ?? ""
  await obtainNatsServer({ cache, path, say: console.log, ...(bin === undefined ? {} : { bin }) })
  if (process.platform === "linux") await obtainBubblewrap({ cache, path, say: console.log })
}
