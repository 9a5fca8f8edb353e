import { readFile } from "node:fs/promises"
import { Result, Schema } from "effect"
import { parse } from "yaml"

/** What can go wrong with one model call. `times` bounds how often it happens; without it, always. */
export const Fault = Schema.Struct({
  times: Schema.optionalKey(Schema.Int),
  /** Only in the first so many of the sessions that come to this step. */
  sessions: Schema.optionalKey(Schema.Int),
  /** The model says this instead, which ends the session. */
  say: Schema.optionalKey(Schema.String),
  /** Answer with this HTTP status and an error body. */
  status: Schema.optionalKey(Schema.Int),
  /** Seconds, sent as `retry-after` together with `status`. */
  retryAfter: Schema.optionalKey(Schema.Finite),
  /** Take the request and never answer. */
  hang: Schema.optionalKey(Schema.Literal(true)),
  /** Close the connection after this many stream events. */
  cut: Schema.optionalKey(Schema.Int),
  /** Fall silent after this many stream events, with the connection open. */
  stall: Schema.optionalKey(Schema.Int),
  /** Milliseconds to wait before each stream event. */
  slow: Schema.optionalKey(Schema.Int)
})
export type Fault = typeof Fault.Type

/** Tokens of one call, under the names of the Messages API. */
export const Usage = Schema.Struct({
  input_tokens: Schema.Int,
  output_tokens: Schema.Int,
  cache_read_input_tokens: Schema.Int,
  cache_creation_input_tokens: Schema.Int
})
export type Usage = typeof Usage.Type

const Input = Schema.Record(Schema.String, Schema.Unknown)
const regularExpression = Schema.makeFilter<string>((source) => {
  try {
    new RegExp(source)
    return undefined
  } catch (error) {
    return String(error)
  }
})

export const Step = Schema.Struct({
  expect: Schema.optionalKey(Schema.String.check(regularExpression)),
  say: Schema.optionalKey(Schema.String),
  tools: Schema.optionalKey(Schema.Array(Schema.Struct({ name: Schema.NonEmptyString, input: Input }))),
  submit: Schema.optionalKey(Input),
  usage: Schema.optionalKey(Schema.Struct(partial(Usage.fields))),
  fault: Schema.optionalKey(Fault)
}).check(
  Schema.makeFilter((step) =>
    step.say === undefined && step.tools === undefined && step.submit === undefined
      ? "a step says something, calls tools or submits"
      : undefined
  )
)
export type Step = typeof Step.Type

const Attempt = Schema.Struct({ steps: Schema.NonEmptyArray(Step) }).check(
  Schema.makeFilter(({ steps }) => {
    const ends = steps.findIndex((step) => callsOf(step) === 0)
    return ends === -1 || ends === steps.length - 1
      ? undefined
      : `step ${ends + 1} calls no tool, which ends the session, yet steps follow it`
  })
)
const Attempts = Schema.optionalKey(Schema.NonEmptyArray(Attempt))

export const Script = Schema.Struct({ sessions: Schema.Struct({ plan: Attempts, red: Attempts, green: Attempts }) })
export type Script = typeof Script.Type
export type Phase = keyof Script["sessions"]

/** The number of tool calls a step makes. */
export function callsOf(step: Step): number {
  return (step.tools?.length ?? 0) + (step.submit === undefined ? 0 : 1)
}

/** Reads a YAML or JSON script; the error names the file and the place in it. */
export async function loadScript(path: string): Promise<Script> {
  return decodeScript(readYaml(path, await readFile(path, "utf8")), path)
}

/** `name` says in the error where the value came from. */
export function decodeScript(value: unknown, name = "script"): Script {
  const decoded = Schema.decodeUnknownResult(Script, { errors: "all", onExcessProperty: "error" })(value)
  if (Result.isFailure(decoded)) throw new Error(`${name} is not a script for the scripted model:\n${decoded.failure}`)
  return decoded.success
}

function readYaml(path: string, text: string): unknown {
  try {
    return parse(text)
  } catch (error) {
    throw new Error(`${path} is neither YAML nor JSON: ${(error as Error).message}`)
  }
}

function partial<F extends Record<string, Schema.Top>>(fields: F) {
  return Object.fromEntries(Object.entries(fields).map(([key, field]) => [key, Schema.optionalKey(field)])) as {
    [K in keyof F]: Schema.optionalKey<F[K]>
  }
}
