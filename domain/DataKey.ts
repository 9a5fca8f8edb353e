import { createCipheriv, createDecipheriv, createHash, createSecretKey, type KeyObject, randomBytes } from "node:crypto"

/** What a task's personal data is sealed with: AES-256-GCM. Node prints nothing of a `KeyObject`, whoever logs it. */
export interface DataKey {
  /** Says which key something was sealed with, and nothing of the key. */
  readonly id: string
  readonly secret: KeyObject
}

export const BYTES = 32

export const generate = (): DataKey => from(randomBytes(BYTES))

export const from = (bytes: Uint8Array): DataKey => {
  if (bytes.length !== BYTES) throw new Error(`a data key has ${BYTES} bytes, not ${bytes.length}`)
  return { id: createHash("sha256").update(bytes).digest("hex").slice(0, 16), secret: createSecretKey(bytes) }
}

/** `<id of the key>.<base64url of nonce, ciphertext and tag>`; it opens only where `about` is the same again. */
export const seal = ({ id, secret }: DataKey, text: string, about: string): string => {
  const nonce = randomBytes(NONCE)
  const cipher = createCipheriv(ALGORITHM, secret, nonce).setAAD(Buffer.from(about))
  const sealed = Buffer.concat([nonce, cipher.update(text, "utf8"), cipher.final(), cipher.getAuthTag()])
  return `${id}.${sealed.toString("base64url")}`
}

/** Undefined for what another key sealed. Throws at what was changed since, or is about something else. */
export const open = ({ id, secret }: DataKey, sealed: string, about: string): string | undefined => {
  const [by, text = ""] = sealed.split(".")
  if (by !== id) return undefined
  const bytes = Buffer.from(text, "base64url")
  const decipher = createDecipheriv(ALGORITHM, secret, bytes.subarray(0, NONCE), { authTagLength: TAG })
  decipher.setAAD(Buffer.from(about)).setAuthTag(bytes.subarray(-TAG))
  return decipher.update(bytes.subarray(NONCE, -TAG), undefined, "utf8") + decipher.final("utf8")
}

const ALGORITHM = "aes-256-gcm"
/** Bytes. */
const NONCE = 12
const TAG = 16
