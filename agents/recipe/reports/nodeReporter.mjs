// Runs inside the repository's own Node (20 or newer), started with --test-reporter: one JSON line per event. Node's JUnit
// reporter leaves out what a file wrote before it died, so it cannot tell a syntax error from a failed test.
const said = new Set(["test:start", "test:pass", "test:fail", "test:stderr"])

export default async function* lines(source) {
  for await (const { type, data } of source) {
    if (said.has(type)) yield `${JSON.stringify({ type, ...digest(data) })}\n`
  }
}

const digest = ({ name, nesting, file, message, skip, todo, details }) => ({
  name,
  nesting,
  file,
  message: message?.slice(0, 2000),
  skip: skip !== undefined && skip !== false,
  todo: todo !== undefined && todo !== false,
  suite: details?.type === "suite",
  error: details?.error && errorOf(details.error)
})

const errorOf = (error) => ({
  failureType: error.failureType,
  exitCode: error.exitCode,
  ...(error.cause instanceof Object ? told(error.cause) : { text: String(error.cause ?? error.message).slice(0, 8000) })
})

const told = (cause) => ({
  type: typeof cause.name === "string" ? cause.name : undefined,
  code: typeof cause.code === "string" ? cause.code : undefined,
  text: String(cause.message ?? cause).slice(0, 8000),
  stack: typeof cause.stack === "string" ? cause.stack.slice(0, 8000) : undefined
})
