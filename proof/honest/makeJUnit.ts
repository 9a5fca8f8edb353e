import { honest } from "./story.ts"

/** A runner nobody knows, which writes JUnit XML. */
export const makeJUnit = honest({
  name: "rope-lengths",
  says: "a runner of the repository's own behind `make check`, told by .redgreen.yml: JUnit XML",
  run: "make check || true",
  cause: "metres reads the unit behind a number, and a length without one has none to read.",
  files: {
    ".redgreen.yml": `test: make check
focused: make check FILES={files}
report: out/results.xml
tests: ["checks/**"]
`,
    ".gitignore": "out\n",
    Makefile: `FILES ?= $(wildcard checks/*.mjs)

check:
\t@mkdir -p out
\t@node tools/run.mjs $(FILES)
`,
    "tools/run.mjs": `import { writeFileSync } from 'node:fs'
import { pathToFileURL } from 'node:url'

const escape = (text) => text.replace(/[<>&"]/g, (sign) => \`&#\${sign.charCodeAt(0)};\`)
const rows = []
let failed = 0
for (const file of process.argv.slice(2)) {
  for (const [name, check] of Object.entries(await import(pathToFileURL(file)))) {
    let said = ''
    try {
      await check()
    } catch (error) {
      failed++
      said = \`<failure type="\${error.name}" message="\${escape(error.message)}">\${escape(error.stack)}</failure>\`
    }
    rows.push(\`<testcase file="\${file}" name="\${name.replaceAll('_', ' ')}" time="0.001">\${said}</testcase>\`)
  }
}
writeFileSync('out/results.xml', \`<?xml version="1.0"?>\\n<testsuites><testsuite name="checks">\${rows.join('')}</testsuite></testsuites>\\n\`)
process.exitCode = failed > 0 ? 1 : 0
`,
    "lib/rope.mjs": `const units = { m: 1, cm: 0.01, ft: 0.3048 }

/** Length of a rope as it is written on it: "3 m", "40 cm"; metres where nothing is said. */
export const metres = (text) => {
  const [, number, unit] = /^([\\d.]+)\\s*(\\w+)?$/.exec(text)
  return Number(number) * units[unit.toLowerCase()]
}
`,
    "checks/rope.mjs": `import assert from 'node:assert/strict'
import { metres } from '../lib/rope.mjs'

export const reads_metres = () => assert.equal(metres('3 m'), 3)
export const reads_centimetres = () => assert.equal(metres('40cm'), 0.4)
`
  },
  alert: {
    type: "TypeError",
    message: "Cannot read properties of undefined (reading 'toLowerCase')",
    frames: [["lib/rope.mjs", "metres", "  return Number(number) * units[unit.toLowerCase()]"]]
  },
  planned: { "lib/rope.mjs": "Read metres where no unit is written." },
  tests: [["checks/rope.mjs", "reads a number alone"]],
  red: {
    "checks/rope.mjs": [
      [
        "export const reads_metres",
        "export const reads_a_number_alone = () => assert.equal(metres('3'), 3)\nexport const reads_metres"
      ]
    ]
  },
  green: { "lib/rope.mjs": [["[, number, unit]", "[, number, unit = 'm']"]] }
})
