/** Code between fences longer than any run of back-ticks in it, so that it cannot end early. */
export const fenced = (code: string): string => {
  const longest = Math.max(0, ...(code.match(/`+/g) ?? []).map((run) => run.length))
  const fence = "`".repeat(Math.max(3, longest + 1))
  return `\n\n${fence}\n${code.replace(/^\n+|\s+$/g, "")}\n${fence}\n\n`
}

export const quoted = (text: string): string => `\n\n${text.trim().replace(/^/gm, "> ")}\n\n`
