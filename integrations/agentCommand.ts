/** What a person asks for in a comment. `plan` narrows an approval to one version, or to the plan whose SHA-256 begins so. */
export type AgentCommand =
  | { readonly _tag: "Approve"; readonly plan?: { readonly version: number } | { readonly sha256: string } }
  | { readonly _tag: "Reject"; readonly feedback: string }
  | { readonly _tag: "Cancel" }
  | { readonly _tag: "Retry" }
  | { readonly _tag: "Explain" }
  | { readonly _tag: "Fix"; readonly note: string }
  | { readonly _tag: "Unknown"; readonly said: string }

/**
 * Reads `@agent approve [v2 | <sha256 prefix>]`, `@agent reject <feedback>`, `@agent fix [note]`, `@agent cancel`, `@agent retry`
 * or `@agent explain` off the first line that begins with `@agent`; null when there is none. Quoted lines, code and HTML comments
 * do not count. An approval with anything else beside it is unknown: nobody's condition is dropped. Feedback and note run to the end.
 */
export const agentCommand = (comment: string): AgentCommand | null => {
  const lines = comment.split(/\r?\n/)
  const at = firstCommand(lines)
  if (at === undefined) return null
  const said = lines[at]!.trim().slice("@agent".length).trim()
  const [word = "", ...rest] = said.split(/\s+/)
  const toTheEnd = () => [said.slice(word.length), ...lines.slice(at + 1)].join("\n").trim()
  const alone = <Command extends AgentCommand>(command: Command) =>
    rest.length === 0 ? command : ({ _tag: "Unknown", said } as const)
  switch (word.toLowerCase()) {
    case "approve":
      return approval(said, rest)
    case "reject":
      return { _tag: "Reject", feedback: toTheEnd() }
    case "fix":
      return { _tag: "Fix", note: toTheEnd() }
    case "cancel":
      return alone({ _tag: "Cancel" })
    case "retry":
      return alone({ _tag: "Retry" })
    case "explain":
      return alone({ _tag: "Explain" })
    default:
      return { _tag: "Unknown", said }
  }
}

const approval = (said: string, [plan, ...more]: ReadonlyArray<string>): AgentCommand => {
  if (plan === undefined) return { _tag: "Approve" }
  const version = /^v([1-9]\d{0,5})$/i.exec(plan)?.[1]
  if (version !== undefined && more.length === 0) return { _tag: "Approve", plan: { version: Number(version) } }
  // Seven digits, as git abbreviates: fewer could mean another plan.
  const isPrefix = /^[0-9a-f]{7,64}$/i.test(plan) && more.length === 0
  return isPrefix ? { _tag: "Approve", plan: { sha256: plan.toLowerCase() } } : { _tag: "Unknown", said }
}

// Four spaces or a tab begin a code block, so a command is indented by three at most.
const command = /^ {0,3}@agent(?=\s|$)/i

const firstCommand = (lines: ReadonlyArray<string>): number | undefined => {
  let fence: string | undefined
  let hidden = false
  for (const [at, line] of lines.entries()) {
    const mark = /^ {0,3}(`{3,}|~{3,})/.exec(line)?.[1]
    if (fence !== undefined) {
      if (mark?.startsWith(fence) && line.trim() === mark) fence = undefined
    } else if (hidden) {
      hidden = !line.includes("-->")
    } else if (mark !== undefined) {
      fence = mark
    } else if (command.test(line)) {
      return at
    } else {
      hidden = line.lastIndexOf("<!--") > line.lastIndexOf("-->")
    }
  }
  return undefined
}
