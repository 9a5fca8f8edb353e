import { patchLines } from "./rules/patchLines.ts"

/** One thing found in what a patch adds. */
export interface Finding {
  readonly rule: string
  readonly repository: string
  readonly path: string
  readonly line: number
  readonly detail: string
}

/**
 * Credentials and hidden text in the lines a git patch adds. What is found is named but never quoted: findings go into the log
 * for ever.
 */
export const scan = (repository: string, patch: Uint8Array): ReadonlyArray<Finding> =>
  patchLines(patch)
    .filter(({ sign }) => sign === "+")
    .flatMap(({ path, line, text }) =>
      rules
        .filter(({ pattern }) => pattern.test(text))
        .map(({ rule, detail }) => ({ rule, repository, path, line, detail }))
    )

/** Could this be something nobody may read? */
export const looksSecret = (text: string) => rules.some(({ pattern }) => pattern.test(text))

// Shapes the issuers document, so that a random word does not stop a fix.
const rules = [
  { rule: "private-key", pattern: /-----BEGIN (?:[A-Z]+ )*PRIVATE KEY-----/, detail: "a private key" },
  { rule: "aws-key", pattern: /\b(?:AKIA|ASIA)[0-9A-Z]{16}\b/, detail: "an AWS access key id" },
  { rule: "github-token", pattern: /\b(?:gh[pousr]_[A-Za-z0-9_]{36,}|github_pat_\w{60,})/, detail: "a GitHub token" },
  { rule: "slack-token", pattern: /\bxox[abeprs]-[A-Za-z0-9-]{10,}/, detail: "a Slack token" },
  { rule: "anthropic-key", pattern: /\bsk-ant-[A-Za-z0-9_-]{20,}/, detail: "an Anthropic key" },
  { rule: "stripe-key", pattern: /\b[rs]k_live_[A-Za-z0-9]{20,}/, detail: "a live Stripe key" },
  { rule: "google-key", pattern: /\bAIza[0-9A-Za-z_-]{35}\b/, detail: "a Google API key" },
  { rule: "npm-token", pattern: /\bnpm_[A-Za-z0-9]{36}\b/, detail: "an npm token" },
  { rule: "json-web-token", pattern: /\beyJ[\w-]{10,}\.eyJ[\w-]{10,}\.[\w-]{10,}/, detail: "a JSON web token" },
  {
    rule: "password",
    pattern: /\b(?:password|passwd|secret|api[_-]?key|access[_-]?token)["']?\s*[:=]\s*["'][^"'\s]{12,}["']/i,
    detail: "something that looks like a password"
  },
  // Bidirectional controls make code read otherwise than it runs.
  {
    rule: "hidden-text",
    pattern: /[\u202a-\u202e\u2066-\u2069\u200b\u2060\ufeff]/u,
    detail: "invisible or direction-changing characters"
  }
] as const
