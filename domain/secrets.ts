export interface SecretShape {
  readonly rule: string
  readonly pattern: RegExp
  readonly detail: string
}

// Shapes the issuers document, so that a random word does not stop a fix.
export const secretShapes = [
  { rule: "private-key", pattern: /-----BEGIN (?:[A-Z]+ )*PRIVATE KEY-----/, detail: "a private key" },
  { rule: "aws-key", pattern: /\b(?:AKIA|ASIA)[0-9A-Z]{16}\b/, detail: "an AWS access key id" },
  { rule: "github-token", pattern: /\b(?:gh[pousr]_[A-Za-z0-9_]{36,}|github_pat_\w{60,})/, detail: "a GitHub token" },
  { rule: "slack-token", pattern: /\bxox[abeprs]-[A-Za-z0-9-]{10,}/, detail: "a Slack token" },
  { rule: "anthropic-key", pattern: /\bsk-ant-[A-Za-z0-9_-]{20,}/, detail: "an Anthropic key" },
  { rule: "stripe-key", pattern: /\b[rs]k_live_[A-Za-z0-9]{20,}/, detail: "a live Stripe key" },
  { rule: "google-key", pattern: /\bAIza[0-9A-Za-z_-]{35}\b/, detail: "a Google API key" },
  { rule: "npm-token", pattern: /\bnpm_[A-Za-z0-9]{36}\b/, detail: "an npm token" },
  { rule: "json-web-token", pattern: /\beyJ[\w-]{10,2000}\.eyJ[\w-]{10,}\.[\w-]{10,}/, detail: "a JSON web token" },
  {
    rule: "password",
    pattern: /\b(?:password|passwd|secret|api[_-]?key|access[_-]?token)["']?\s*[:=]\s*["'][^"'\s]{12,}["']/i,
    detail: "something that looks like a password"
  }
] as const satisfies ReadonlyArray<SecretShape>

/**
 * Text with whatever looks like a secret taken out, as many lines as before: what reports and logs quote besides (a header, a
 * password in a URL, the rest of a private key) goes too.
 */
export const scrub = (text: string): string =>
  everything.reduce((rest, { pattern, rule }) => rest.replace(pattern, (found) => blank(found, rule)), text)

const global = (pattern: RegExp) => new RegExp(pattern.source, `${pattern.flags}g`)

const everything = [
  {
    rule: "private-key",
    pattern: /-----BEGIN (?:[A-Z]+ )*PRIVATE KEY-----[\s\S]*?(?:-----END (?:[A-Z]+ )*PRIVATE KEY-----|$)/g
  },
  ...secretShapes.map(({ pattern, rule }) => ({ rule, pattern: global(pattern) })),
  { rule: "openai-key", pattern: /\bsk-(?:proj|svcacct)-[A-Za-z0-9_-]{20,}/g },
  { rule: "gitlab-token", pattern: /\bgl(?:pat|dt|rt|cbt)-[A-Za-z0-9_-]{20,}/g },
  // As settings write it, without quotes: what a rule for code may not take for one.
  {
    rule: "password",
    pattern:
      /(?<=(?:password|passwd|secret|api_?key|access_?key|token) ?[:=] ?)(?=\D{0,80}\d)[^\s"'`,;(){}[\]<>$]{12,}(?![\w(])/gi
  },
  { rule: "redgreen-token", pattern: /\brg_k-[0-9a-f]{16}_[0-9a-f]{64}\b/g },
  {
    rule: "authorization",
    pattern: /(?<=\bauthorization["']?\s*[:=]\s*["']?(?:bearer|basic|token)\s+)[\w.~+/=-]{8,}/gi
  },
  { rule: "password", pattern: /(?<=\b[a-z][a-z0-9+.-]*:\/\/[^\s:/@]*:)[^\s/@]+(?=@)/gi }
]

/** In a patch the mark at the beginning of a line stays. */
const blank = (found: string, rule: string) =>
  found.replace(/(?<=\n)([+\- ]?)[^\n]*/g, "$1").replace(/^[^\n]*/, `[${rule} removed]`)
