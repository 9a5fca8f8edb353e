import { expect, it } from "vitest"
import { quoted, shellWords } from "./shellWords.ts"

const values = (line: string) =>
  shellWords(line)?.map(({ operator, words }) => [operator, ...words.map((word) => word.value)])

it("splits commands and takes quotes away", () => {
  expect(values(`A=1 node --test "a b/*.js" 'c d' e\\ f && echo x;y || z | w`)).toEqual([
    ["", "A=1", "node", "--test", "a b/*.js", "c d", "e f"],
    ["&&", "echo", "x"],
    [";", "y"],
    ["||", "z"],
    ["|", "w"]
  ])
})

it("keeps words as they were written", () => {
  const [segment] = shellWords(`mocha "test/**/*.js" $FILES --x="a b"`) ?? []
  expect(segment?.words.map((word) => word.raw)).toEqual(["mocha", '"test/**/*.js"', "$FILES", '--x="a b"'])
})

it.each(["a > b", "a $(b)", "a `b`", "(a)", "a 'b", 'a "$(b)"', "a # b"])("does not pretend to understand %s", (line) =>
  expect(shellWords(line)).toBeUndefined()
)

it("quotes what a shell would change", () => {
  expect(["a/b.test.js", "it's [x].js"].map(quoted)).toEqual(["a/b.test.js", "'it'\\''s [x].js'"])
})
