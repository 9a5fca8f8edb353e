/**
 * Somewhere a nats-server can be had from: brings the binary into an empty folder and answers with its path. Throws
 * with the reason in one line.
 */
export interface Source {
  readonly name: string
  /** `path` is the PATH its tools are run with. */
  readonly fetch: (folder: string, path: string) => Promise<string>
}
