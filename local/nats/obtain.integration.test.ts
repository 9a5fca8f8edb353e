import { mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterEach, beforeEach, expect, test } from "vitest"
import { obtainNatsServer } from "./obtain.ts"
import type { Source } from "./Source.ts"

let folder: string
let cache: string
let path: string
let said: Array<string>
const say = (line: string) => void said.push(line)

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "redgreen-obtain-"))
  cache = join(folder, "cache")
  path = join(folder, "path")
  await mkdir(path)
  said = []
})
afterEach(() => rm(folder, { recursive: true }))

/** A program that answers `--version` like a nats-server. */
const answering = async (file: string, version: string) => {
  await writeFile(file, `#!/bin/sh\necho 'nats-server: v${version}'\n`, { mode: 0o755 })
  return file
}

const source = (name: string, version: string): Source => ({
  name,
  fetch: (into) => answering(join(into, "fetched"), version)
})

const unreachable: Source = {
  name: "release",
  fetch: async () => {
    throw new Error("the network is down")
  }
}

test("with nothing to be had it lists what was tried and says how to get one", async () => {
  const failure = obtainNatsServer({ cache, path, say }, [unreachable])
  await expect(failure).rejects.toThrow(/PATH: none\n.*cache: none at .*\n.*release: the network is down\n/)
  await expect(failure).rejects.toThrow(/Set NATS_SERVER_BIN=\/path.*or NATS_URL=/s)
  expect(said).toHaveLength(3)
})

test("NATS_SERVER_BIN that is too old is refused, though a good one is on PATH", async () => {
  await answering(join(path, "nats-server"), "2.15.1")
  const bin = await answering(join(folder, "mine"), "2.10.27")
  await expect(obtainNatsServer({ cache, bin, path, say }, [])).rejects.toThrow(
    /NATS_SERVER_BIN=.*2\.10\.27, older than 2\.14\.4/
  )
})

test("NATS_SERVER_BIN that does not exist is refused", async () => {
  const bin = join(folder, "nowhere")
  await expect(obtainNatsServer({ cache, bin, path, say }, [])).rejects.toThrow(
    /NATS_SERVER_BIN=.*nowhere cannot be used/
  )
})

test("one on PATH is taken when new enough", async () => {
  const bin = await answering(join(path, "nats-server"), "2.15.1")
  expect(await obtainNatsServer({ cache, path, say }, [])).toBe(bin)
  expect(said).toEqual([`nats-server: PATH: 2.15.1 at ${bin}`])
})

test("one on PATH that is too old is passed over, and what is fetched goes into the cache", async () => {
  await answering(join(path, "nats-server"), "2.10.27")
  const cached = join(cache, "nats-server")
  expect(await obtainNatsServer({ cache, path, say }, [unreachable, source("mirror", "2.15.1")])).toBe(cached)
  expect(await readdir(cache)).toEqual(["nats-server"])
  expect(await obtainNatsServer({ cache, path, say }, [])).toBe(cached)
  expect(said.at(-1)).toBe(`nats-server: cache: 2.15.1 at ${cached}`)
})

test("what a source brings is refused when too old, and leaves nothing in the cache", async () => {
  await expect(obtainNatsServer({ cache, path, say }, [source("mirror", "2.10.27")])).rejects.toThrow(
    /mirror: .*2\.10\.27, older/
  )
  expect(await readdir(cache)).toEqual([])
})

test("two at once both get a whole one", async () => {
  const both = await Promise.all(
    ["2.15.1", "2.15.2"].map((version) => obtainNatsServer({ cache, path, say }, [source("mirror", version)]))
  )
  expect(both).toEqual([join(cache, "nats-server"), join(cache, "nats-server")])
  expect(await readdir(cache)).toEqual(["nats-server"])
})
