import { readFile } from "node:fs/promises"
import { resolve } from "node:path"
import { Config, Effect, Layer, Option, Schema, SchemaIssue } from "effect"
import { parse } from "yaml"
import { ApprovalPolicy } from "#domain/ApprovalPolicy.ts"
import { cautious, Policy } from "#domain/Policy.ts"

/** The approvals file cannot be meant; `message` names it, the places in it, and what to write there instead. */
export class PolicyInvalid extends Schema.TaggedError<PolicyInvalid>()("PolicyInvalid", { message: Schema.String }) {}

/**
 * The policy `REDGREEN_APPROVALS` names (a YAML file; approvals.example.yml shows all of it), and without one the cautious one. A
 * mistake is an error, so that the service does not start: no rule is ever guessed.
 */
export const readPolicy = Effect.gen(function* () {
  const file = yield* Config.option(Config.String("REDGREEN_APPROVALS"))
  const setting = yield* Config.option(Config.Boolean("REDGREEN_REQUESTER_MAY_APPROVE"))
  if (Option.isNone(file)) return { ...cautious, requesterMayApprove: Option.getOrElse(setting, () => false) }
  if (Option.isSome(setting))
    return yield* new PolicyInvalid({
      message: `REDGREEN_REQUESTER_MAY_APPROVE counts only without REDGREEN_APPROVALS: write requesterMayApprove: ${setting.value} into ${file.value} and unset it.`
    })
  const path = resolve(file.value)
  const text = yield* Effect.tryPromise({
    try: () => readFile(path, "utf8"),
    catch: (error) => new PolicyInvalid({ message: `REDGREEN_APPROVALS: ${(error as Error).message}` })
  })
  return yield* Effect.mapError(
    policyOf(text),
    (mistakes) =>
      new PolicyInvalid({ message: [`${path} (REDGREEN_APPROVALS) cannot be used:`, ...mistakes].join("\n  ") })
  )
})

export const layer = Layer.effect(ApprovalPolicy, readPolicy)

/** Fails with a line for each mistake. */
export const policyOf = Effect.fnUntraced(function* (text: string) {
  const written: unknown = yield* Effect.try({
    try: () => parse(text) as unknown,
    catch: (error) => [`it is no YAML: ${(error as Error).message.split("\n")[0]}`]
  })
  // A file that was lost on its way must not bring back rules that are laxer than its own.
  if (written === null || written === undefined) return yield* Effect.fail(["it is empty; write at least required: 1"])
  return yield* decode(withoutReminders(written)).pipe(
    Effect.mapError(({ issue }) => format(issue).issues.map(({ message, path = [] }) => `${placeOf(path)}: ${message}`))
  )
})

const decode = (written: unknown) =>
  Schema.decodeUnknownEffect(Policy)(written, { errors: "all", onExcessProperty: "error" })
const format = SchemaIssue.makeFormatterStandardSchemaV1()

const withoutReminders = (written: unknown) =>
  typeof written === "object" && written !== null && "reminders" in written && written.reminders === "off"
    ? { ...written, reminders: {} }
    : written

type Path = NonNullable<ReturnType<typeof format>["issues"][number]["path"]>

const placeOf = (path: Path): string =>
  path
    .map((part) => (typeof part === "object" ? part.key : part))
    .map((key, index) => (typeof key === "number" ? `[${key}]` : `${index === 0 ? "" : "."}${String(key)}`))
    .join("") || "the whole file"
