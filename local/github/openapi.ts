import { createRequire } from "node:module"
import { Ajv, type AnySchema, type ValidateFunction } from "ajv"

interface Media {
  readonly content?: Readonly<Record<string, { readonly schema?: unknown }>>
}

interface OperationDescription {
  readonly responses: Readonly<Record<string, Media & { readonly $ref?: string }>>
}

interface Description {
  readonly paths: Readonly<Record<string, Readonly<Record<string, OperationDescription>>>>
  readonly "x-webhooks": Readonly<Record<string, { readonly post: { readonly requestBody: Media } }>>
  readonly components: Readonly<Record<string, unknown>>
}

/**
 * Holds answers and webhook bodies against GitHub's own OpenAPI description (version 3.0, 13 MB: read once, at the first use).
 * Formats are not checked: the description calls templates such as `…{/sha}` URIs.
 */
export class OpenApi {
  readonly #description: Description
  readonly #ajv = new Ajv({ strict: false, allErrors: true, validateFormats: false })
  readonly #validators = new Map<string, ValidateFunction | null>()
  readonly #added = new Set<string>()

  constructor() {
    const load = createRequire(import.meta.url)
    this.#description = load("@octokit/openapi/generated/api.github.com.json") as Description
  }

  /** What is wrong with the answer of a call; empty when nothing is. `path` is below the API's base, without the query. */
  answer(method: string, path: string, status: number, body: unknown): ReadonlyArray<string> {
    const key = `${method} ${path} ${status}`
    const template = this.#template(method, path)
    if (template === undefined) return [`${key}: GitHub has no such operation`]
    const operation = this.#description.paths[template]?.[method.toLowerCase()]
    const named = operation?.responses[status]
    // GitHub's description leaves out most refusals; they look alike everywhere.
    if (named === undefined && status >= 400) return this.#check("refusal", REFUSAL, body)
    if (named === undefined)
      return [`${key}: GitHub does not answer so, but ${Object.keys(operation?.responses ?? {})}`]
    const response = named.$ref === undefined ? named : (this.#component(named.$ref) as Media)
    return this.#check(`${method} ${template} ${status}`, jsonSchema(response), body)
  }

  webhook(event: string, body: { readonly action?: string }): ReadonlyArray<string> {
    const names = [event, ...(body.action === undefined ? [] : [`${event}-${body.action}`])].map((name) =>
      name.replaceAll("_", "-")
    )
    const name = names.findLast((one) => one in this.#description["x-webhooks"])
    if (name === undefined) return [`${names.at(-1)}: GitHub has no such webhook`]
    return this.#check(name, jsonSchema(this.#description["x-webhooks"][name]?.post.requestBody), body)
  }

  #check(key: string, schema: unknown, body: unknown): ReadonlyArray<string> {
    if (!this.#validators.has(key)) this.#validators.set(key, schema === undefined ? null : this.#compile(schema))
    const validate = this.#validators.get(key)
    if (validate == null || validate(body)) return []
    return [
      ...new Set(
        validate.errors?.map(
          (error) => `${key}: ${error.instancePath} ${error.message} ${JSON.stringify(error.params)}`
        )
      )
    ]
  }

  #compile(schema: unknown): ValidateFunction {
    return this.#ajv.compile(this.#converted(schema) as AnySchema)
  }

  /** OpenAPI 3.0 to JSON Schema; components are added as they are met, so that only what is needed is converted. */
  #converted(node: unknown): unknown {
    if (Array.isArray(node)) return node.map((one) => this.#converted(one))
    if (typeof node !== "object" || node === null) return node
    const { nullable, example: _example, examples: _examples, ...rest } = node as Record<string, unknown>
    const schema = Object.fromEntries(Object.entries(rest).map(([key, value]) => [key, this.#converted(value)]))
    if (typeof schema["$ref"] === "string") schema["$ref"] = this.#reference(schema["$ref"])
    if (nullable !== true) return schema
    return { anyOf: [{ type: "null" }, schema] }
  }

  #reference(pointer: string): string {
    const id = pointer.replace("#/", "https://github.test/")
    if (!this.#added.has(id)) {
      this.#added.add(id)
      this.#ajv.addSchema({ $id: id, ...(this.#converted(this.#component(pointer)) as object) })
    }
    return id
  }

  #component(pointer: string): unknown {
    const parts = pointer.replace("#/components/", "").split("/")
    return parts.reduce<unknown>((node, part) => (node as Record<string, unknown>)[part], this.#description.components)
  }

  #template(method: string, path: string): string | undefined {
    return Object.keys(this.#description.paths)
      .filter(
        (template) => method.toLowerCase() in (this.#description.paths[template] ?? {}) && pattern(template).test(path)
      )
      .sort((one, other) => openness(one) - openness(other))[0]
  }
}

const jsonSchema = (media: Media | undefined): unknown => media?.content?.["application/json"]?.schema

const REFUSAL = {
  allOf: [{ $ref: "#/components/schemas/basic-error" }, { required: ["message", "documentation_url", "status"] }]
}

const OPEN_ENDED = /^(?:path|ref|basehead|branch)$/

/** The most literal path wins: `…/commits/{ref}/statuses` over `…/commits/{ref}`, whose `ref` may hold slashes. */
const openness = (template: string): number => template.split("{").length * 100 - template.split("/").length

const pattern = (template: string): RegExp =>
  new RegExp(
    `^${template.replaceAll(".", "\\.").replace(/\{(\w+)\}/g, (_, name) => (OPEN_ENDED.test(name) ? ".*" : "[^/]+"))}$`
  )
