import { once } from "node:events"
import { type AddressInfo, createServer } from "node:net"

/**
 * A loopback port that is free now. Another process can take it before its user binds it, so that user must be ready to
 * ask again.
 */
export const freePort = async (): Promise<number> => {
  const server = createServer().listen(0, "127.0.0.1")
  await once(server, "listening")
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, "close")
  return port
}
