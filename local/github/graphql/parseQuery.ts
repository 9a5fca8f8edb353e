/** One selected field: `alias: name(args) { selection }`. */
export interface Field {
  readonly alias: string
  readonly name: string
  readonly args: Readonly<Record<string, unknown>>
  readonly selection: ReadonlyArray<Field>
}

export interface Operation {
  readonly type: "query" | "mutation"
  readonly selection: ReadonlyArray<Field>
}

const TOKEN =
  /\s+|,|#[^\n]*|(?<token>"(?:[^"\\\n]|\\.)*"|[A-Za-z_]\w*|-?\d+(?:\.\d+)?|\.\.\.|[{}()[\]:!=$@])|(?<other>.)/gsu

/**
 * The part of GraphQL that clients of GitHub use for single questions: one operation, fields, aliases, arguments and variables.
 * Fragments and directives are a syntax error.
 */
export const parseQuery = (query: string, variables: Readonly<Record<string, unknown>>): Operation => {
  const tokens = tokenize(query)
  let at = 0
  const peek = (): string | undefined => tokens[at]
  const take = (): string => tokens[at++] ?? fail("end of file")
  const accept = (token: string): boolean => peek() === token && ++at > 0
  const expect = (token: string): void => void (take() === token || fail(tokens[at - 1] ?? ""))
  const name = (): string => {
    const token = take()
    return /^[A-Za-z_]/.test(token) ? token : fail(token)
  }

  const value = (): unknown => {
    const token = take()
    if (token === "$") return variables[name()]
    if (token === "{") return Object.fromEntries(entries("}"))
    if (token === "[") {
      const items: Array<unknown> = []
      while (!accept("]")) items.push(value())
      return items
    }
    if (/^["\d-]|^(?:true|false|null)$/.test(token)) return JSON.parse(token)
    return /^[A-Za-z_]/.test(token) ? token : fail(token)
  }

  const entries = (end: string): Array<[string, unknown]> => {
    const found: Array<[string, unknown]> = []
    while (!accept(end)) {
      const key = name()
      expect(":")
      found.push([key, value()])
    }
    return found
  }

  const selection = (): ReadonlyArray<Field> => {
    const fields: Array<Field> = []
    while (!accept("}")) {
      const alias = name()
      const field = accept(":") ? name() : alias
      const args = accept("(") ? Object.fromEntries(entries(")")) : {}
      fields.push({ alias, name: field, args, selection: accept("{") ? selection() : [] })
    }
    return fields
  }

  const type = peek() === "{" ? "query" : take()
  if (type !== "query" && type !== "mutation") return fail(type)
  while (peek() !== "{") take()
  expect("{")
  const operation: Operation = { type, selection: selection() }
  return at === tokens.length ? operation : fail(take())
}

export class QuerySyntaxError extends Error {}

const fail = (token: string): never => {
  throw new QuerySyntaxError(`Parse error on "${token}"`)
}

const tokenize = (query: string): ReadonlyArray<string> =>
  [...query.matchAll(TOKEN)].flatMap(({ groups }) => {
    if (groups?.["other"] !== undefined) return fail(groups["other"])
    return groups?.["token"] === undefined ? [] : [groups["token"]]
  })
