import { once } from "node:events"
import { createServer } from "node:net"
import { freePort } from "./freePort.ts"

/** The wanted port of 127.0.0.1 if nobody listens there, else a free one. */
export const choosePort = async (wanted: number): Promise<number> => {
  const probe = createServer()
  try {
    probe.listen(wanted, "127.0.0.1")
    await once(probe, "listening")
    return wanted
  } catch {
    return freePort()
  } finally {
    probe.close()
  }
}
