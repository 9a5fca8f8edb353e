import { describe, expect, it } from "vitest"
import { parsePatch, refusalOf } from "./parsePatch.ts"

const zero = "0".repeat(40)
const some = "1".repeat(40)
const only = (...lines: ReadonlyArray<string>) => parsePatch(`${lines.join("\n")}\n`)

describe("parsePatch", () => {
  it("tells what happened to a file", () => {
    const { changes, malformed } = only(
      "diff --git a/src/a b.ts b/src/a b.ts",
      `index ${some}..${some} 100644`,
      "--- a/src/a b.ts",
      "+++ b/src/a b.ts",
      "@@ -1,2 +1,2 @@",
      " one",
      "-diff --git a/x b/x",
      "+two",
      "diff --git a/run b/run",
      "old mode 100644",
      "new mode 100755"
    )
    expect(malformed).toBeUndefined()
    expect(changes.map(({ path, kind, oldMode, newMode }) => [path, kind, oldMode, newMode])).toEqual([
      ["src/a b.ts", "modified", "100644", "100644"],
      ["run", "modified", "100644", "100755"]
    ])
  })

  it("reads quoted names", () => {
    const name = '"a/caf\\303\\251\\n\\"x\\".js" "b/caf\\303\\251\\n\\"x\\".js"'
    const { changes } = only(`diff --git ${name}`, "deleted file mode 100644", `index ${some}..${zero}`)
    expect(changes[0]).toMatchObject({ path: 'café\n"x".js', kind: "deleted", newMode: null })
  })

  it.each([
    ["../../etc/passwd", true],
    ["/etc/passwd", true],
    ["../.git/config", true],
    ["../lib/a.ts", false]
  ])("says whether a link to %s leaves the tree", (target, leavesTree) => {
    const { changes } = only(
      "diff --git a/src/link b/src/link",
      "new file mode 120000",
      `index ${zero}..${some}`,
      "--- /dev/null",
      "+++ b/src/link",
      "@@ -0,0 +1 @@",
      `+${target}`,
      "\\ No newline at end of file"
    )
    expect(changes[0]).toMatchObject({ symlink: true, leavesTree })
  })

  it("flags a submodule", () => {
    const { changes } = only(
      "diff --git a/lib b/lib",
      "new file mode 160000",
      `index ${zero}..${some}`,
      "--- /dev/null",
      "+++ b/lib",
      "@@ -0,0 +1 @@",
      `+Subproject commit ${some}`
    )
    expect(changes[0]).toMatchObject({ submodule: true, symlink: false })
  })

  it.each([
    ["no git header", ["--- a/x", "+++ b/x", "@@ -0,0 +1 @@", "+x"]],
    ["a rename", ["diff --git a/x b/x", "similarity index 100%", "rename from x", "rename to y"]],
    ["two names", ["diff --git a/x b/yy"]],
    ["a hunk cut short", ["diff --git a/x b/x", "--- a/x", "+++ b/x", "@@ -1,9 +1,9 @@", " x"]],
    ["a second patch after binary data", ["diff --git a/x b/x", "GIT binary patch", "literal 1", "IcmZ", "", "--- a/y"]]
  ])("refuses %s", (_, lines) => {
    expect(only(...lines).malformed).toBeDefined()
  })

  it("an empty patch changes nothing", () => {
    expect(parsePatch("")).toEqual({ changes: [], malformed: undefined })
  })
})

describe("refusalOf", () => {
  it.each(["/etc/passwd", "../x", "a/../../x", "a//b", "", ".git/config", "sub/.GIT/hooks/post-checkout", "a\0b"])(
    "refuses %j",
    (path) => {
      expect(refusalOf(path)).toBeDefined()
    }
  )

  it.each(["src/a.ts", ".github/workflows/ci.yml", "..x", "-rf", ".gitignore"])("allows %j", (path) => {
    expect(refusalOf(path)).toBeUndefined()
  })
})
