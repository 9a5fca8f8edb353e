import { createHash, createPublicKey, type KeyObject, sign as signBytes, verify as verifyBytes } from "node:crypto"
import { Schema } from "effect"
import { canonicalJson } from "../canonical.ts"

/** Ed25519 over the canonical JSON of what is signed. `key` is the SHA-256 of the public key, by which it is found again. */
export const Signature = Schema.Struct({
  algorithm: Schema.Literal("Ed25519"),
  key: Schema.String,
  /** Base64. */
  value: Schema.String
})
export type Signature = typeof Signature.Type

export const sign = (value: unknown, privateKey: KeyObject): Signature => ({
  algorithm: "Ed25519",
  key: fingerprint(createPublicKey(privateKey)),
  value: signBytes(null, Buffer.from(canonicalJson(value)), privateKey).toString("base64")
})

/** Was exactly this signed with the private part of this key? */
export const isSigned = (value: unknown, signature: Signature, publicKey: KeyObject): boolean =>
  signature.key === fingerprint(publicKey) &&
  verifyBytes(null, Buffer.from(canonicalJson(value)), publicKey, Buffer.from(signature.value, "base64"))

export const fingerprint = (publicKey: KeyObject): string =>
  createHash("sha256")
    .update(publicKey.export({ type: "spki", format: "der" }))
    .digest("hex")
