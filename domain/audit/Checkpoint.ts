import type { KeyObject } from "node:crypto"
import { Schema } from "effect"
import { Timestamp } from "../Ids.ts"
import { Head } from "./Head.ts"
import { isSigned, Signature, sign } from "./Signature.ts"

/** Where the log stood at a time, signed: a log that is shorter, or says otherwise up to there, is not the one that was seen then. */
export const Checkpoint = Schema.Struct({ head: Head, time: Timestamp, signature: Signature })
export type Checkpoint = typeof Checkpoint.Type

export const seal = (head: Head, time: string, privateKey: KeyObject): Checkpoint => ({
  head,
  time,
  signature: sign({ head, time }, privateKey)
})

export const isGenuine = ({ signature, ...said }: Checkpoint, publicKey: KeyObject): boolean =>
  isSigned(said, signature, publicKey)
