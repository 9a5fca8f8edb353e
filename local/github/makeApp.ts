import { generateKeyPairSync, randomInt } from "node:crypto"
import type { KnownApp, Permissions } from "./Apps.ts"

/** What the App of a local world may do: all that Redgreen ever asks for. */
export const appPermissions: Permissions = {
  metadata: "read",
  contents: "write",
  pull_requests: "write",
  issues: "write",
  checks: "read",
  statuses: "read",
  actions: "read",
  members: "read"
}

export const appEvents = [
  ...["check_run", "check_suite", "issue_comment", "issues", "pull_request", "pull_request_review", "push", "status"],
  "workflow_run"
]

/** A GitHub App with a fresh key, installed at one owner: what the stand-in is to know, and the settings of who acts as it. */
export const makeApp = (
  owner: string,
  about: Partial<Pick<KnownApp, "id" | "slug" | "events" | "installations">> = {}
): { readonly known: KnownApp; readonly settings: Readonly<Record<string, string>> } => {
  const { privateKey, publicKey } = generateKeyPairSync("rsa", {
    modulusLength: 2048,
    publicKeyEncoding: { type: "spki", format: "pem" },
    privateKeyEncoding: { type: "pkcs1", format: "pem" }
  })
  const known: KnownApp = {
    ...{ id: 271_828, slug: "redgreen-agent", publicKey, events: appEvents },
    ...{ installations: [{ id: randomInt(1, 2 ** 31), owner, permissions: appPermissions }] },
    ...about
  }
  return { known, settings: { GITHUB_APP_ID: String(known.id), GITHUB_APP_PRIVATE_KEY: privateKey } }
}
