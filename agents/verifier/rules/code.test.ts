import { expect, it } from "vitest"
import { readCode } from "./code.ts"
import type { Language } from "./language.ts"

const cases: ReadonlyArray<readonly [language: Language, text: string, bare: string]> = [
  ["js", "a('b' + \"c\") // d", "a('·' + \"·\")     "],
  ["js", "a /* b\nc */ d", "a     \n     d"],
  ["js", "`a\u0024{b(`c\u0024{d}`)}e`", "`·\u0024{b(`·\u0024{d}`)}·`"],
  ["js", "x = /'[/]\\/`/g.test(y) / 2 / 'z'", "x = /·······/g.test(y) / 2 / '·'"],
  ["js", "<p>it's</p>\ncall()", "<p>it's</p>\ncall()"],
  ["js", "#!/usr/bin/env node\n'a'", "#!/usr/bin/env node\n'·'"],
  ["js", " * left over from a comment\ncall()", "                           \ncall()"],
  ["python", "'''a\n# b''' + f'{c}d' # e", "'''·\n···''' + f'{c}·'    "],
  ["ruby", 'puts "a#{b}" # c\n=begin\nd\n=end\ne', 'puts "·#{b}"    \n      \n \n    \ne'],
  ["go", 'a := `b\n"c` + "d" // e', 'a := `·\n··` + "·"     '],
  ["rust", "fn a<'b>(c: &'b str) { r#\"d\"e\"#; 'f' }", "fn a<'b>(c: &'b str) { r#\"···\"#; '·' }"],
  ["jvm", 'a = """b\n"c" """; // d', 'a = """·\n····""";     '],
  ["php", "#[Test]\n# a\n$b = 'c';", "#[Test]\n   \n$b = '·';"],
  ["shell", "a $# 'b' # c", "a $# '·'    "],
  ["data", "# a 'b'", "# a 'b'"]
]
it.each(cases)("%s: %s", (language, text, bare) => {
  const code = readCode(text, language)
  expect(code.bare).toBe(bare)
  expect(code.kept).toHaveLength(text.length)
})

it("keeps what strings and patterns hold", () => {
  expect(readCode("a('b', /c/, `d\u0024{e}f`)", "js").strings).toEqual([
    { at: 2, end: 5, value: "b", isPattern: false },
    { at: 7, end: 10, value: "c", isPattern: true },
    { at: 12, end: 14, value: "d", isPattern: false },
    { at: 17, end: 20, value: "f", isPattern: false }
  ])
})
