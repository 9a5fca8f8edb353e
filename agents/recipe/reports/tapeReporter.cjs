// Runs tape once per file, as its output names no file, and writes one JSON line per event into the first argument:
//   node tapeReporter.cjs REPORT <words up to tape> -- <its options, files and patterns>
// In tape's own process the same file is loaded by `--require` and writes to descriptor 3, which only the driver opened.
// Its rows are asked for as objects: in the text a comment of a test looks like the title of the next one.
"use strict"
const { appendFileSync, existsSync, globSync, openSync, writeSync } = require("node:fs")
const { createRequire } = require("node:module")
const { spawnSync } = require("node:child_process")
const { join } = require("node:path")

const valued = new Set(["-r", "--require", "-i", "--ignore", "--ignore-pattern"])

const drive = ([report, ...rest]) => {
  const [program, words] = [rest.slice(0, rest.indexOf("--")), rest.slice(rest.indexOf("--") + 1)]
  const isOption = (index) => words[index].startsWith("-") || (index > 0 && valued.has(words[index - 1]))
  const options = words.filter((_, index) => isOption(index))
  const patterns = words.filter((_, index) => !isOption(index))
  const files = patterns.flatMap((pattern) => (/[*?{[]/.test(pattern) && !existsSync(pattern) ? globSync(pattern).sort() : [pattern]))
  const fd = openSync(report, "a")
  let worst = 0
  for (const file of new Set(files)) {
    appendFileSync(report, `${JSON.stringify({ type: "file", file })}\n`)
    const [command, ...args] = [...program, "--require", __filename, ...options, file]
    const ran = spawnSync(command, args, { stdio: ["ignore", "inherit", "pipe", fd], maxBuffer: 2 ** 28 })
    process.stderr.write(ran.stderr ?? "")
    const exit = ran.error === undefined ? ran.status : 127
    const stderr = (ran.stderr ?? "").toString().slice(-8000)
    appendFileSync(report, `${JSON.stringify({ type: "exit", exit, signal: ran.signal, stderr })}\n`)
    worst = worst || (exit ?? 1)
  }
  process.exitCode = worst
}

const report = () => {
  const tape = createRequire(join(process.cwd(), "package.json"))("tape")
  tape.createStream({ objectMode: true }).on("data", (row) => {
    if (row instanceof Object) writeSync(3, `${JSON.stringify(digest(row))}\n`)
  })
}

const digest = ({ type, name, id, parent, test, ok, skip, todo, operator, error }) => ({
  type,
  name: String(name).slice(0, 2000),
  id,
  parent,
  test,
  ok,
  skip: skip !== undefined && skip !== false,
  todo: todo !== undefined && todo !== false,
  operator,
  error: error instanceof Error ? { type: error.name, text: String(error.message).slice(0, 8000) } : undefined
})

if (require.main === module) drive(process.argv.slice(2))
else report()
