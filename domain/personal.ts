import { type Schema, SchemaAST } from "effect"

/** What is read where a person's data was, once the key it was sealed with is gone, or to whom has not got it. */
export const ERASED = "erased"

/**
 * Marks a field as telling of a person: in the log it is sealed with its task's key. The mark stands there in its place, so it must
 * be of the field's own schema. What decides, links or proves something (keys, hashes, repositories, money) is never personal.
 */
export const personal = <S extends Schema.Top>(schema: S, mark: unknown = ERASED): S["Rebuild"] =>
  schema.annotate({ [ANNOTATION]: { mark } })

const ANNOTATION = "redgreen/personal"

/** Where something personal stands in what a schema describes; `EACH` for every item of a list. */
export interface Path {
  readonly steps: ReadonlyArray<string>
  readonly mark: unknown
}

export const EACH = "*"

export const personalIn = (ast: SchemaAST.AST, steps: ReadonlyArray<string> = []): ReadonlyArray<Path> => {
  const marked = SchemaAST.resolve(ast)?.[ANNOTATION] as { readonly mark: unknown } | undefined
  if (marked !== undefined) return [{ steps, mark: marked.mark }]
  if (SchemaAST.isObjects(ast))
    return ast.propertySignatures.flatMap(({ name, type }) => personalIn(type, [...steps, String(name)]))
  if (SchemaAST.isArrays(ast))
    return [...ast.elements, ...ast.rest].flatMap((item) => personalIn(item, [...steps, EACH]))
  return SchemaAST.isUnion(ast) ? ast.types.flatMap((member) => personalIn(member, steps)) : []
}
