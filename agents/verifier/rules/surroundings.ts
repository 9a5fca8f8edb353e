import type { Language } from "./language.ts"
import { addedLine, type View } from "./view.ts"

/**
 * A condition on the environment, the date or the machine that a test stands in, or that ends one early. Setting an
 * environment variable, or asking for the time, is honest work of a test.
 */
export const surroundingsAround = (view: View): { readonly line: number; readonly says: string } | undefined => {
  const { bare } = view.code
  const declares = declarations[view.language]
  if (declares === undefined) return undefined
  const names = [...bare.matchAll(/(?:^|[\s(;])([A-Za-z_$][\w$]*)\s*(?::[^=\n]{1,40})?(?::?=)(?![=>])([^\n]*)/g)]
    .filter(([, , value]) => asks.test(value!))
    .map(([, name]) => name!.replaceAll("$", "\\$"))
  const wanted = new RegExp([asks.source, ...names.map((name) => `(?<![.\\w$])${name}\\b(?!\\s*:?=[^=])`)].join("|"))
  const says = "lets a test run only in some environment, on some machine or at some time"
  const lines = bare.split("\n")
  let from = 0
  for (const [index, text] of lines.entries()) {
    const line = addedLine(view, from, from + text.length)
    from += text.length + 1
    if (line === undefined || !wanted.test(text)) continue
    const statement = statements.exec(text)
    const next = lines[index + 1] ?? ""
    if (statement !== null) {
      // Ruby and Perl put the condition behind what it decides.
      const decided = view.language === "ruby" ? text : text.slice(statement.index)
      const inside = [decided, next, lines[index + 2] ?? ""].join("\n")
      if (declares.test(inside) || leaves.test(`${decided}\n${next}`)) return { line, says }
    }
    const operator = /\?(?![.?:])|&&|\|\|/.exec(text)
    if (operator !== null && declares.test(text.slice(operator.index))) return { line, says }
  }
  return undefined
}

const asks =
  /\bprocess\.(?:env|platform|version|cwd)\b|\bimport\.meta\.env\b|\bos\.(?:environ|getenv|Getenv|LookupEnv|hostname|Hostname|platform|tmpdir|userInfo)\b|\bsys\.(?:platform|version_info)\b|\bENV\[|\bENV\.fetch\b|\bSystem\.getenv\b|\bgetenv\s*\(|\benv::var\b|\bDate\.now\s*\(|\bnew Date\s*\(\s*\)|\b(?:datetime|date)\.(?:now|today|utcnow)\s*\(|\btime\.(?:time|Now)\s*\(|\bTime\.now\b|\bDate\.today\b|\b(?:LocalDate|LocalDateTime|Instant)\.now\s*\(|\bSystem\.currentTimeMillis\b|\bruntime\.GOOS\b/

const statements = /\b(?:if|elif|unless|switch|match|when)\b/

const leaves = /(?:^|[\s{;)])return\b[ \t]*(?:[;}\n]|$|if\b|unless\b)|\bskip\w*\b|\bnext\s+(?:if|unless)\b/m

const declarations: Partial<Record<Language, RegExp>> = {
  js: /(?<![.\w$])(?:it|test|describe|suite|specify|context)(?:\.\w+)*\s*[(`]|[?:]\s*(?:it|test|describe|suite)\b/,
  python: /^\s*(?:async\s+)?def\s+test|^\s*class\s+Test/m,
  go: /\bt\.Run\s*\(/,
  ruby: /^\s*(?:it|describe|context|specify|test)\b|\bdef\s+test_/m,
  php: /\bfunction\s+test|(?<![->\w])(?:it|test)\s*\(/,
  rust: /#\[test\]/,
  jvm: /@Test\b/
}
