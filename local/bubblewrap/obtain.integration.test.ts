import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, expect, it } from "@effect/vitest"
import { obtainBubblewrap } from "./obtain.ts"

const folder = mkdtempSync(join(tmpdir(), "bubblewrap-test-"))
afterAll(() => rmSync(folder, { recursive: true }))

const program = (path: string, script: string) => {
  mkdirSync(join(path, ".."), { recursive: true })
  writeFileSync(path, `#!/bin/sh\n${script}\n`)
  chmodSync(path, 0o755)
}
const obtain = async (path: string, cache: string) => {
  const lines: Array<string> = []
  const bwrap = await obtainBubblewrap({ cache, path, say: (line) => void lines.push(line) })
  return { bwrap, lines }
}

it("takes the one on PATH, else the one in the cache", async () => {
  const [bin, cache] = [join(folder, "bin"), join(folder, "cache")]
  program(join(cache, "bwrap"), "echo bubblewrap 0.8.0")
  expect(await obtain(bin, cache)).toMatchObject({ bwrap: join(cache, "bwrap") })
  program(join(bin, "bwrap"), "echo bubblewrap 0.11.0")
  expect((await obtain(`relative:${bin}`, cache)).lines).toEqual([`bubblewrap: 0.11.0 at ${join(bin, "bwrap")}`])
})

it("says what it tried when there is none, and leaves nothing half done", async () => {
  const [bin, cache] = [join(folder, "broken"), join(folder, "empty")]
  program(join(bin, "bwrap"), "echo cannot load a library >&2; exit 127")
  await expect(obtain(bin, cache)).rejects.toThrow(
    /broken\/bwrap: cannot load a library\n {2}apt-get download bubblewrap: it is not on PATH\n.*REDGREEN_BWRAP/s
  )
  expect(existsSync(join(cache, "bwrap"))).toBe(false)
})

it("unpacks the package of the machine's own suite", async () => {
  const [bin, cache] = [join(folder, "tools"), join(folder, "unpacked")]
  // The tools as they answer: a package is left in the working folder, and unpacked where it is said.
  program(join(bin, "apt-get"), "echo >bubblewrap_1_amd64.deb")
  program(
    join(bin, "dpkg-deb"),
    '/bin/mkdir -p "$3/usr/bin" && printf "#!/bin/sh\\necho bubblewrap 0.9.0\\n" >"$3/usr/bin/bwrap"'
  )
  const { bwrap, lines } = await obtain(bin, cache)
  expect(bwrap).toBe(join(cache, "bwrap"))
  expect(lines).toEqual([`bubblewrap: 0.9.0 from the machine's own suite, at ${bwrap}`])
})
