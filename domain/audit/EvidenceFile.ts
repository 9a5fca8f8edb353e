import { createPublicKey, type KeyObject } from "node:crypto"
import { Effect, Option, Schema } from "effect"
import { sha256Of } from "../Artifacts.ts"
import { attachmentsIn } from "../attachments.ts"
import * as DataKey from "../DataKey.ts"
import { entrust, open, Stored } from "../Envelope.ts"
import { Count, Sha256, TaskId, Timestamp } from "../Ids.ts"
import { Removed } from "../Removed.ts"
import { begun, conclude, take } from "./Audit.ts"
import { Checkpoint, isGenuine } from "./Checkpoint.ts"
import { sentence } from "./Finding.ts"
import { isSigned, Signature, sign } from "./Signature.ts"

/** A patch, log or transcript the history names by its hash. What retention has removed has no bytes any more. */
export const Attachment = Schema.Struct({
  sha256: Sha256,
  bytes: Schema.NullOr(Count),
  base64: Schema.NullOr(Schema.String),
  /** When its bytes were taken away, and why. */
  removed: Schema.optionalKey(Removed)
})

/** One task's whole history with everything it names, to be verified by whoever has the public key, without Redgreen. */
export const EvidenceFile = Schema.Struct({
  format: Schema.Literal("redgreen-evidence-1"),
  task: TaskId,
  time: Timestamp,
  /** As stored, in the order of the log. */
  events: Schema.Array(Stored),
  attachments: Schema.Array(Attachment),
  /**
   * Base64 of the task's data key: what the events tell of people is read with it, by whoever has the file, also after the task is
   * erased. Absent where there was none any more, or never one.
   */
  dataKey: Schema.optionalKey(Schema.String),
  /** The newest before this file was made. */
  checkpoint: Schema.NullOr(Checkpoint),
  /** PEM, to be compared with the key one knows. */
  publicKey: Schema.String,
  signature: Signature
})
export type EvidenceFile = typeof EvidenceFile.Type

type Content = Omit<EvidenceFile, "format" | "publicKey" | "signature">

export const seal = (content: Content, privateKey: KeyObject): EvidenceFile => {
  const publicKey = createPublicKey(privateKey).export({ type: "spki", format: "pem" }).toString()
  const signed = { format: "redgreen-evidence-1" as const, ...content, publicKey }
  return { ...signed, signature: sign(signed, privateKey) }
}

/** Everything that is wrong with a file, as sentences; none when it proves what it says. `known` is the key one trusts. */
export const faultsOf = Effect.fn("EvidenceFile.faultsOf")(function* (file: EvidenceFile, known: KeyObject) {
  const { signature, ...signed } = file
  const faults: Array<string> = []
  if (!isSigned(signed, signature, known))
    faults.push("The file is not signed with this key, or was changed after it was.")
  if (file.checkpoint !== null && !isGenuine(file.checkpoint, known))
    faults.push("Its checkpoint of the log is not signed with this key.")
  for (const { sha256, base64 } of file.attachments)
    if (base64 !== null && sha256Of(Buffer.from(base64, "base64")) !== sha256)
      faults.push(`The bytes kept as ${sha256} are others.`)
  if (file.events.some(({ subject }) => subject !== file.task)) faults.push("It holds events of another task.")
  const audit = yield* Effect.reduce(file.events, () => begun, take)
  return [...faults, ...conclude(audit).map(sentence)] as ReadonlyArray<string>
})

/** Its events as far as they can be read, with what is sealed in them as far as the file's key opens it. */
export const historyIn = Effect.fn("EvidenceFile.historyIn")(function* ({ dataKey, events }: EvidenceFile) {
  const key = dataKey === undefined ? undefined : DataKey.from(Buffer.from(dataKey, "base64"))
  const read = yield* Effect.forEach(events, (event) => {
    if (key !== undefined) entrust(event, key)
    return Effect.option(open(event))
  })
  return read.flatMap(Option.toArray)
})

/** Every hash a history names, each once, in order. */
export const attachmentsOf = (events: ReadonlyArray<Stored>): ReadonlyArray<string> => [
  ...new Set(events.flatMap(({ data }) => attachmentsIn(data).map(({ sha256 }) => sha256)))
]
