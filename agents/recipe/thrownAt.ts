/**
 * Where an error was thrown, `<path>:<line>` as the runner writes the path: the innermost frame of the repository's own
 * code in a stack of Node, Vitest, Python, Ruby, Go, Rust or the JVM (which tells the file's name only).
 */
export const thrownAt = (text: string): string | undefined => {
  const python = [...text.matchAll(/^\s*File "([^"<]+)", line (\d+)/gm), ...text.matchAll(/^(\S+\.py):(\d+): /gm)]
  // Python's innermost frame comes last.
  const frames = python.length > 0 ? python.toReversed() : [...text.matchAll(frame)]
  for (const [, ...parts] of frames) {
    const [path, line] = parts.filter((part) => part !== undefined)
    if (path !== undefined && !foreign.test(path)) return `${path}:${line}`
  }
  return undefined
}

const frame = new RegExp(
  [
    /^\s*at (?:.*?\()?(?:file:\/\/)?([^\s()]+?):(\d+):\d+\)?$/,
    /^\s*❯ (?:.* )?([^\s:]+):(\d+):\d+$/,
    /panicked at (?:'[\s\S]*?', )?([^\s:']+):(\d+):\d+/,
    /^\t([^\s:]+\.go):(\d+)(?: \+0x\w+)?$/,
    /^\s*at (?!java\.|jdk\.|sun\.|kotlin\.|org\.(?:junit|hamcrest|assertj|testng|gradle|apache\.maven))[\w.$/]+\((\w+\.\w+):(\d+)\)$/,
    /^\s*(?:# )?(?:\.\/)?([^\s:]+\.rb):(\d+)(?::in .*)?$/
  ]
    .map(({ source }) => source)
    .join("|"),
  "gm"
)

const foreign =
  /^node:|^internal\/|(?:^|\/)(?:node_modules|site-packages|dist-packages|gems|rustc|library\/(?:core|std|alloc)|src\/(?:runtime|testing|reflect))\/|^\/usr\/(?:local\/)?(?:lib|go|share)\/|\/lib\/(?:python|ruby)[\d.]*\/|^<|^native$/
