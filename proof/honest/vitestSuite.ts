import { honest, json, lockfile } from "./story.ts"

/** Vitest with a configuration, sources in TypeScript, and titles made from a table. */
export const vitestSuite = honest({
  name: "wave-height",
  says: "Vitest: settings, a setup file, titles from a table, tests beside the sources",
  cause: "average divides by the number of waves without asking whether there was one.",
  files: {
    "package.json": json({
      ...{ name: "wave-height", private: true, type: "module", scripts: { test: "vitest run --bail 1" } },
      devDependencies: { vitest: "5.1.1" }
    }),
    "package-lock.json": lockfile("vitest"),
    ".gitignore": "node_modules\n",
    "vitest.config.ts": `import { defineConfig } from 'vitest/config'

export default defineConfig({ test: { globals: true, setupFiles: ['./vitest.setup.ts'], coverage: { enabled: false } } })
`,
    "vitest.setup.ts": "globalThis.metres = 'm'\n",
    "src/waves.ts": `export class Calm extends RangeError {
  override name = 'Calm'
}

/** Mean height in metres. */
export const average = (heights: ReadonlyArray<number>): number => {
  const mean = heights.reduce((sum, height) => sum + height, 0) / heights.length
  if (Number.isNaN(mean)) throw new Calm('no wave, no height')
  return mean
}
`,
    "src/waves.test.ts": `import { average } from './waves'

describe('average', () => {
  it.each([[[1], 1], [[1, 3], 2]])('of %j is $1 > or so', (heights, mean) => {
    expect(average(heights as number[])).toBe(mean)
  })
  it('keeps its unit', () => expect(\`\${average([2])} \${(globalThis as any).metres}\`).toMatchInlineSnapshot(\`"2 m"\`))
})
`
  },
  alert: {
    type: "Calm",
    message: "no wave, no height",
    frames: [["src/waves.ts", "average", "  if (Number.isNaN(mean)) throw new Calm('no wave, no height')"]]
  },
  planned: { "src/waves.ts": "Calm water has waves of no height." },
  tests: [["src/waves.test.ts", "average > is nothing on calm water"]],
  red: {
    "src/waves.test.ts": [
      ["  it('keeps", "  it('is nothing on calm water', () => expect(average([])).toBe(0))\n  it('keeps"]
    ]
  },
  green: {
    "src/waves.ts": [
      ["  const mean =", "  if (heights.length === 0) return 0\n  const mean ="],
      ["no wave, no height", "a height is no number"]
    ]
  }
})
