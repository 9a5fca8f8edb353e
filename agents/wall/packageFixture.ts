import { createHash } from "node:crypto"
import { gzipSync } from "node:zlib"

/** An archive as a registry serves it (ustar, gzip, everything below `package/`), and its integrity for a lockfile. */
export const packageArchive = (files: Readonly<Record<string, string>>) => {
  const blocks = Object.entries(files).flatMap(([name, text]) => {
    const content = Buffer.from(text)
    return [header(`package/${name}`, content.length), content, Buffer.alloc((512 - (content.length % 512)) % 512)]
  })
  const bytes = gzipSync(Buffer.concat([...blocks, Buffer.alloc(1024)]))
  return { bytes, integrity: `sha512-${createHash("sha512").update(bytes).digest("base64")}` }
}

const header = (name: string, size: number) => {
  const block = Buffer.alloc(512)
  const octal = (value: number, at: number, length: number) =>
    block.write(`${value.toString(8).padStart(length - 1, "0")}\0`, at, "latin1")
  block.write(name, 0)
  octal(0o644, 100, 8)
  octal(0, 108, 8)
  octal(0, 116, 8)
  octal(size, 124, 12)
  octal(0, 136, 12)
  block.write("        0", 148)
  block.write("ustar\x0000", 257, "latin1")
  octal(
    block.reduce((sum, byte) => sum + byte, 0),
    148,
    7
  )
  return block
}
