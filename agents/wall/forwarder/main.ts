import { spawn } from "node:child_process"
import type { AddressInfo } from "node:net"
import { connect, createServer } from "node:net"

// Runs inside the wall, where the only way out is a socket file, which no package manager knows how to use: an address on
// the loopback that leads there, for as long as the command runs. It loads nothing of ours.

const [socketPath, program, ...args] = process.argv.slice(2)

const server = createServer((client) => {
  const proxy = connect(socketPath!)
  client.pipe(proxy).pipe(client)
  client.on("error", () => proxy.destroy())
  proxy.on("error", () => client.destroy())
})

server.listen(0, "127.0.0.1", () => {
  const { port } = server.address() as AddressInfo
  const url = `http://127.0.0.1:${port}`
  const java = ["http", "https"]
    .map((scheme) => `-D${scheme}.proxyHost=127.0.0.1 -D${scheme}.proxyPort=${port}`)
    .join(" ")
  const env = {
    // biome-ignore lint/style/noProcessEnv: it stands in for the command, whose environment this is
    ...process.env,
    ...{ HTTP_PROXY: url, HTTPS_PROXY: url, http_proxy: url, https_proxy: url, NO_PROXY: "", no_proxy: "" },
    ...{ npm_config_proxy: url, npm_config_https_proxy: url, npm_config_noproxy: "" },
    ...{ YARN_HTTP_PROXY: url, YARN_HTTPS_PROXY: url, MAVEN_OPTS: java, GRADLE_OPTS: java }
  }
  const child = spawn(program!, args, { env, stdio: "inherit" })
  child.once("error", ({ message }) => {
    process.stderr.write(`${program} could not be started: ${message}\n`)
    process.exit(127)
  })
  child.once("exit", (code, signal) => {
    if (signal !== null) process.kill(process.pid, signal)
    process.exit(code ?? 1)
  })
})
