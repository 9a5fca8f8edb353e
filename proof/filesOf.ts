import { readdirSync, readFileSync } from "node:fs"
import { join } from "node:path"
import type { Files, Sample } from "./Trick.ts"

/** The files of a sample with what is laid over them. */
export const filesOf = (sample: Pick<Sample, "files">, over: Files = {}): Readonly<Record<string, string>> => {
  const files = { ...(sample.files === "parcel-post" ? parcelPost() : sample.files), ...over }
  return Object.fromEntries(Object.entries(files).filter((entry): entry is [string, string] => entry[1] !== null))
}

/** The demo's sample with fewer of its tests, as each is a process of its own in every run of a proof. */
const parcelPost = (): Files => {
  const folder = join(import.meta.dirname, "../local/sample/parcel-post")
  const names = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
  return Object.fromEntries(
    names
      .filter((name) => !name.startsWith("test/") || kept.includes(name))
      .map((name) => [name, readFileSync(join(folder, name), "utf8")])
  )
}

const kept = ["test/rates.test.js", "test/calendar.test.js", "test/money.test.js"]
