import { honest, json } from "./story.ts"

/** TypeScript that Node runs as it is. */
export const typeStripping = honest({
  name: "tide-table",
  says: "TypeScript sources and tests without a build: Node strips the types",
  run: "node --test 'src/**/*.test.ts'",
  cause: "nextTide takes the first of the tides that are left, and after the last one of the day there is none.",
  files: {
    "package.json": json({
      name: "tide-table",
      private: true,
      type: "module",
      scripts: { test: "node --test 'src/**/*.test.ts'" }
    }),
    "tsconfig.json": json({
      compilerOptions: { module: "nodenext", strict: true, noEmit: true, allowImportingTsExtensions: true }
    }),
    "src/tides.ts": `export interface Tide {
  readonly at: number
  readonly metres: number
}

/** The tide after this minute of the day; the first one comes again tomorrow. */
export function nextTide(tides: ReadonlyArray<Tide>, minute: number): Tide {
  const [next] = tides.filter((tide: Tide) => tide.at > minute)
  return { at: next!.at, metres: next!.metres }
}
`,
    "src/tides.test.ts": `import assert from 'node:assert/strict'
import { test } from 'node:test'
import { nextTide, type Tide } from './tides.ts'

const tides: ReadonlyArray<Tide> = [{ at: 200, metres: 0.8 }, { at: 580, metres: 4.1 }]

test('finds the next tide of the day', () => assert.deepEqual(nextTide(tides, 300), tides[1]))
`
  },
  alert: {
    type: "TypeError",
    message: "Cannot read properties of undefined (reading 'at')",
    frames: [["src/tides.ts", "nextTide", "  return { at: next!.at, metres: next!.metres }"]]
  },
  planned: { "src/tides.ts": "Fall back to the first tide, a day later." },
  tests: [["src/tides.test.ts", "goes on with the first tide of tomorrow"]],
  red: {
    "src/tides.test.ts": [
      [
        "test('finds the next",
        "test('goes on with the first tide of tomorrow', () => assert.deepEqual(nextTide(tides, 600), { at: 1640, metres: 0.8 }))\n\ntest('finds the next"
      ]
    ]
  },
  green: {
    "src/tides.ts": [
      [
        "  const [next]",
        "  const day = 24 * 60\n  const tomorrow = tides.map((tide) => ({ ...tide, at: tide.at + day }))\n  const [next]"
      ],
      ["= tides.filter", "= [...tides, ...tomorrow].filter"]
    ]
  }
})
