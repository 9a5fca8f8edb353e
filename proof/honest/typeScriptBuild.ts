import { honest, json, lockfile } from "./story.ts"

/** Sources and tests that a compiler writes into another folder, from which the tests are run. */
export const typeScriptBuild = honest({
  name: "crane-plan",
  says: "TypeScript that is compiled before the tests, which run from dist/",
  cause: "slots are sorted as text, so 10 comes before 9 and the crane is booked for the wrong one.",
  files: {
    "package.json": json({
      ...{ name: "crane-plan", private: true, type: "module" },
      scripts: {
        build: "tsc -p .",
        pretest: "npm run build",
        test: "node --test 'dist/test/*.test.js'"
      },
      devDependencies: { "@types/node": "24.10.1", typescript: "5.9.3" }
    }),
    "package-lock.json": lockfile("typescript"),
    ".gitignore": "node_modules\ndist\n",
    "tsconfig.json": json({
      compilerOptions: {
        ...{ module: "nodenext", target: "es2022", strict: true, types: ["node"], skipLibCheck: true },
        ...{ rootDir: ".", outDir: "dist" }
      },
      include: ["src", "test"]
    }),
    "src/slots.ts": `export class NoSlot extends Error {
  override name = 'NoSlot'
}

/** The first free hour at or after the one that is wanted. */
export const firstFree = (free: ReadonlyArray<number>, wanted: number): number => {
  const found = [...free].sort().find((hour) => hour >= wanted)
  if (found === undefined) throw new NoSlot(\`no slot after \${wanted}\`)
  return found
}
`,
    "test/slots.test.ts": `import assert from 'node:assert/strict'
import { test } from 'node:test'
import { firstFree, NoSlot } from '../src/slots.js'

test('takes the hour that is wanted', () => assert.equal(firstFree([8, 9], 9), 9))
test('says when there is none', () => assert.throws(() => firstFree([8], 9), NoSlot))
`
  },
  alert: {
    type: "NoSlot",
    message: "no slot after 9",
    frames: [["src/slots.ts", "firstFree", `  if (found === undefined) throw new NoSlot(\`no slot after \${wanted}\`)`]]
  },
  planned: { "src/slots.ts": "Compare hours as numbers." },
  tests: [["test/slots.test.ts", "takes the earliest hour of one and of two digits"]],
  red: {
    "test/slots.test.ts": [
      [
        "test('says when",
        "test('takes the earliest hour of one and of two digits', () => assert.equal(firstFree([10, 9], 8), 9))\ntest('says when"
      ]
    ]
  },
  green: { "src/slots.ts": [[".sort()", ".sort((a, b) => a - b)"]] }
})
