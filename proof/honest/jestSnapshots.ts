import { honest, json, lockfile } from "./story.ts"

/** Jest with a configuration of its own, and snapshots in other tests. */
export const jestSnapshots = honest({
  name: "sail-labels",
  says: "Jest: configuration in a file of another name, snapshot files beside other tests",
  cause: "shorten cuts a name that may be missing.",
  files: {
    "package.json": json({
      ...{
        name: "sail-labels",
        private: true,
        scripts: { test: "npm run unit", unit: "jest --config config/jest.unit.config.js --coverage" }
      },
      devDependencies: { jest: "29.7.0" }
    }),
    "package-lock.json": lockfile("jest"),
    ".gitignore": "node_modules\ncoverage\n",
    "config/jest.unit.config.js": `module.exports = {
  rootDir: '..',
  testMatch: ['<rootDir>/checks/**/*.check.js'],
  moduleNameMapper: { '^~/(.*)$': '<rootDir>/lib/$1' },
  coverageThreshold: { global: { lines: 100 } }
}
`,
    ".redgreen.yml": 'tests: ["checks/**"]\n',
    "lib/labels.js": `exports.shorten = (name, most = 8) => (name.length > most ? name.slice(0, most - 1) + '…' : name)

exports.label = (ship) => ({ top: exports.shorten(ship.name), bottom: ship.port, size: [ship.length, 'm'] })
`,
    "checks/label.check.js": `const { label } = require('~/labels')

test('a whole label', () => expect(label({ name: 'Argonaut II', port: 'Iolkos', length: 20 })).toMatchSnapshot())
`,
    "checks/__snapshots__/label.check.js.snap": `// Jest Snapshot v1, https://jestjs.io/docs/snapshot-testing

exports[\`a whole label 1\`] = \`
{
  "bottom": "Iolkos",
  "size": [
    20,
    "m",
  ],
  "top": "Argonau…",
}
\`;
`,
    "checks/shorten.check.js": `const { shorten } = require('~/labels')

describe('shorten', () => {
  it('keeps what is short', () => expect(shorten('Hera')).toBe('Hera'))
  it.todo('keeps whole words')
})
`
  },
  alert: {
    type: "TypeError",
    message: "Cannot read properties of undefined (reading 'length')",
    frames: [
      [
        "lib/labels.js",
        "shorten",
        "exports.shorten = (name, most = 8) => (name.length > most ? name.slice(0, most - 1) + '…' : name)"
      ]
    ]
  },
  planned: { "lib/labels.js": "A ship without a name has an empty label." },
  tests: [["checks/shorten.check.js", "shorten makes nothing of no name"]],
  red: {
    "checks/shorten.check.js": [
      ["  it('keeps", "  it('makes nothing of no name', () => expect(shorten(undefined)).toBe(''))\n  it('keeps"]
    ]
  },
  green: { "lib/labels.js": [["(name, most", "(name = '', most"]] }
})
