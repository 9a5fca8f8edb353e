import { assert, describe, it } from "@effect/vitest"
import { Schema } from "effect"
import { Count, ObjectName, Repository, Sha256, TaskId, Timestamp, taskIdOf, Usd, Version } from "./Ids.ts"

const accepts = (schema: Schema.Schema<unknown>, ...values: ReadonlyArray<unknown>) => {
  for (const value of values) assert.isTrue(Schema.is(schema)(value), `should be accepted: ${JSON.stringify(value)}`)
}
const refuses = (schema: Schema.Schema<unknown>, ...values: ReadonlyArray<unknown>) => {
  for (const value of values) assert.isFalse(Schema.is(schema)(value), `should be refused: ${JSON.stringify(value)}`)
}

describe("TaskId", () => {
  it("is a plain token", () => accepts(TaskId, "t-4507310", "A_b-9", "x", "a".repeat(64)))
  it("hides no wildcard and no second token of a subject", () =>
    refuses(TaskId, "*", ">", "t-*", "t->", "t.1", ".", "", "$JS", "t 1", "t\t1", "t-1\n", "\nt-1", "t-1\0"))
  it("is no path and no trick of spelling", () =>
    refuses(TaskId, "..", "../t", "t/1", "t\\1", "t%2e1", "ｔ-1", "t-é", "a".repeat(65), 4_507_310, null))

  it("is the same for the same key for ever", () => {
    assert.strictEqual(taskIdOf("sentry:harbor:4507310"), "t-d726d3be1dd5")
    assert.notStrictEqual(taskIdOf("sentry:harbor:4507310"), taskIdOf("sentry:harbor:4507311"))
  })
  it.prop("is made of any key whatever", [Schema.String], ([key]) => Schema.is(TaskId)(taskIdOf(key)))
})

describe("Repository", () => {
  it("is owner/name", () => accepts(Repository, "harbor/parcel-post", "A1/b.c_d-e", "_x/y", "acme/web.js"))
  it("is no path and no option", () => {
    refuses(
      Repository,
      "..",
      "../x",
      "a/..",
      "a/.",
      "./a",
      "a/.git",
      ".a/b",
      "/a/b",
      "a/b/",
      "a/b/..",
      "a/../b",
      "a//b",
      "a/b/c"
    )
    refuses(Repository, "-a/b", "a/-b", "a/--upload-pack=x", "-/-")
  })
  it("is no address and no second line", () =>
    refuses(
      Repository,
      "https://x.example/a/b",
      "git@x:a/b",
      "a/b?c",
      "a/b#c",
      "a\\b",
      "a%2fb/c",
      "a/b\n",
      "a/b\0",
      "a b/c",
      "parcel-post",
      "",
      "é/b"
    ))
})

it("names hashes and objects in lower-case hex of the right length", () => {
  accepts(Sha256, "0".repeat(64))
  refuses(Sha256, "0".repeat(63), "0".repeat(65), "A".repeat(64), `${"0".repeat(64)}\n`, "")
  accepts(ObjectName, "0".repeat(40), "0".repeat(64))
  refuses(ObjectName, "HEAD", "main", "0".repeat(39), "-".repeat(40), "A".repeat(40))
})

it("knows only moments in UTC that exist", () => {
  accepts(Timestamp, "2026-11-17T09:41:30Z", "2026-11-17T23:59:59.999Z", "2028-02-29T00:00:00Z")
  refuses(
    Timestamp,
    "2026-11-17",
    "2026-11-17T09:41:30",
    "2026-11-17T09:41:30+01:00",
    "2026-11-17T09:41:30Z\n",
    1_794_908_490
  )
  refuses(Timestamp, "2026-13-17T09:41:30Z", "2026-11-17T24:41:30Z", "2026-11-17T09:61:30Z", "2026-00-00T00:00:00Z")
})

it("counts without fractions and never below its first", () => {
  accepts(Count, 0, 7)
  refuses(Count, -1, 0.5, Number.NaN, "0")
  accepts(Version, 1)
  refuses(Version, 0, 1.5)
  accepts(Usd, 0, 0.163215)
  refuses(Usd, -0.01, Number.NaN, Number.POSITIVE_INFINITY, "5")
})
