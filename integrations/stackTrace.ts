/** What a stack trace in a text says; frames go from oldest to newest, as in reports. */
export interface StackTrace {
  readonly exception?: { readonly type: string; readonly value: string }
  readonly frames: ReadonlyArray<{
    readonly file: string
    readonly function?: string
    readonly line: number
    readonly column?: number
    readonly inApp: boolean
  }>
}

/**
 * The first stack trace of Node or Python in a code block of Markdown, or undefined. Files of the runtime and of dependencies are
 * not ours; whether the others are is for the plan to see.
 */
export const stackTraceIn = (markdown: string): StackTrace | undefined => {
  for (const [, code = ""] of markdown.matchAll(/^ {0,3}(?:```|~~~)[^\n]*\n([\s\S]*?)^ {0,3}(?:```|~~~)/gm)) {
    const found = python(code) ?? node(code)
    if (found !== undefined) return found
  }
  return undefined
}

const node = (code: string): StackTrace | undefined => {
  const frames = [...code.matchAll(/^\s*at (?:(.+?) \()?(?:file:\/\/)?([^\s()]+?):(\d+):(\d+)\)?$/gm)].map(
    ([, name, file = "", line, column]) => ({
      file,
      ...(name === undefined ? {} : { function: name.slice(0, 200) }),
      line: Number(line),
      column: Number(column),
      inApp: isOurs(file)
    })
  )
  // Node prints the newest first.
  return frames.length === 0 ? undefined : traceOf(frames.toReversed(), code.split(/^\s*at /m)[0] ?? "")
}

const python = (code: string): StackTrace | undefined => {
  if (!code.includes("Traceback (most recent call last):")) return undefined
  const frames = [...code.matchAll(/^ {2}File "([^"\n]+)", line (\d+), in (.+)$/gm)].map(
    ([, file = "", line, name = ""]) => ({
      file,
      function: name.slice(0, 200),
      line: Number(line),
      inApp: isOurs(file)
    })
  )
  return frames.length === 0 ? undefined : traceOf(frames, code.split(/^ .*\n?/m).at(-1) ?? "")
}

const traceOf = (frames: StackTrace["frames"], text: string): StackTrace => {
  const [, type, value = ""] = /^(?:Uncaught )?((?:[A-Za-z_]\w*\.)*[A-Z]\w*)(?:: (.*))?$/m.exec(text) ?? []
  const exception = type === undefined ? {} : { exception: { type: type.slice(0, 200), value: value.slice(0, 2000) } }
  return { ...exception, frames: frames.slice(-50) }
}

const isOurs = (file: string): boolean =>
  !/^node:|^internal\/|\/node_modules\/|\/(?:site|dist)-packages\/|\/lib\/python\d|^<|^native$/.test(file)
