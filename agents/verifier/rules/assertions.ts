import { readCode } from "./code.ts"
import { type Language, languageOf } from "./language.ts"

/** Assertions that a test file holds; a call counts, whatever it is given. */
export const assertionsIn = (text: string, path: string): number => count(assertions, text, path)

/** Those of them that nearly any value passes. */
export const weakAssertionsIn = (text: string, path: string): number => count(weak, text, path)

/** Tests that a test file declares. */
export const testsIn = (text: string, path: string): number => count(tests, text, path)

type Words = Partial<Record<Language, RegExp>>

const count = (words: Words, text: string, path: string) => {
  const language = languageOf(path)
  const word = words[language]
  return word === undefined ? 0 : (readCode(text, language).bare.match(word)?.length ?? 0)
}

const named = /\b(?:Assert(?:ions)?\.\w+|assert\w*|verify\w*|fail|expectThrows)\s*[({]|\bshould\w*\b/g

const assertions: Words = {
  js: /\bexpect(?:\.(?:soft|poll))?\s*\(|\bassert(?:\.\w+)*\s*\(|\.should\b|\bt\.(?:is|not|ok|notOk|true|false|truthy|falsy|equals?|notEqual|same|notSame|strictSame|strictEqual|deepEqual|notDeepEqual|deepEquals|like|match|regex|notRegex|throws(?:Async)?|notThrows(?:Async)?|rejects|resolves|snapshot|assert|error|fail|plan)\s*\(|(?<![.\w$])(?:ok|equal|strictEqual|deepEqual|deepStrictEqual|throws|rejects)\s*\(/g,
  python:
    /^[ \t]*assert\b|\bself\.(?:assert\w+|fail)\s*\(|\bpytest\.(?:raises|warns|fail)\s*\(|\bmock\w*\.assert_\w+\s*\(/gm,
  go: /\b[tb]\.(?:Errorf?|Fatalf?|Fail|FailNow)\s*\(|\b(?:assert|require|is)\.\w+\s*\(/g,
  rust: /\b(?:debug_)?assert\w*!\s*[([{]|\bpanic!\s*\(|#\[should_panic/g,
  jvm: named,
  csharp: /\bAssert\.\w+(?:<[^>]*>)?\s*\(|\.Should\w*\b/g,
  ruby: /\bexpect\s*[({]|\bexpect\b(?=\s+(?!\.))|\b(?:assert|refute)\w*\b|\.(?:must|wont)_\w+|\.should\b/g,
  php: /(?:->|::)(?:assert\w+|expectException\w*|fail)\s*\(|\bexpect\s*\(/g,
  shell: /\[\[? |\bassert\w*\b/g,
  c: /\b(?:XCTAssert\w*|ASSERT_\w+|EXPECT_\w+|CHECK|REQUIRE|expect|assert)\s*\(/g
}

const weak: Words = {
  js: /\.(?:toBeDefined|toBeTruthy|toBeFalsy|toBeInstanceOf|toThrow)\s*\(\s*\)|\.not\.(?:toBeNull|toBeUndefined|toThrow\w*)\s*\(\s*\)|\b(?:assert(?:\.ok)?|ok|expect)\s*\(\s*(?:true|1|!0)\s*\)|\bassert\.(?:doesNotThrow|doesNotReject|notEqual|notStrictEqual)\s*\(|expect\.any(?:thing)?\s*\(/g,
  python:
    /^[ \t]*assert (?:True|1|not None|\w+ is not None)[ \t]*$|\bself\.assert(?:True\s*\(\s*True|IsNotNone\s*\(|IsInstance\s*\()|\bpytest\.raises\s*\(\s*(?:Base)?Exception\s*\)/gm,
  go: /\b(?:assert|require)\.(?:NotNil|NotEmpty|NoError|True\s*\(\s*t\s*,\s*true)\b/g,
  rust: /\bassert!\s*\(\s*true|\.is_(?:ok|some)\(\)\s*\)/g,
  jvm: /\bassert(?:NotNull|DoesNotThrow)\s*\(|\bassertTrue\s*\(\s*true/g,
  ruby: /\.to be_truthy|\.not_to (?:be_nil|raise_error)|\bassert true\b|\brefute_nil\b/g,
  php: /->assert(?:NotNull|NotEmpty|True\s*\(\s*true)\b/g
}

const tests: Words = {
  js: /(?<![.\w$])(?:it|test|specify)(?:\.\w+)*\s*[(`]/g,
  python: /^[ \t]*(?:async[ \t]+)?def[ \t]+test\w*[ \t]*\(/gm,
  go: /^func[ \t]+(?:Test|Fuzz|Example)\w*\s*\(|\bt\.Run\s*\(/gm,
  rust: /#\[(?:\w+::)*(?:test|rstest|test_case)\b/g,
  jvm: /@(?:Test|ParameterizedTest|RepeatedTest|TestFactory|Property)\b|^[ \t]*(?:def|fun)[ \t]+(?:"·*"|`[^`]+`)\s*\(/gm,
  csharp: /\[(?:Fact|Theory|Test|TestCase|TestMethod)\b/g,
  ruby: /^[ \t]*(?:it|specify|example|scenario|test)\b(?!\s*=)|^[ \t]*def[ \t]+test_\w+/gm,
  php: /\bfunction[ \t]+test\w*\s*\(|#\[Test\]|(?<![->\w])(?:it|test)\s*\(/g,
  shell: /^[ \t]*@test\b/gm,
  c: /\bTEST(?:_F|_P)?\s*\(|\bfunc[ \t]+test\w*\s*\(/g
}
