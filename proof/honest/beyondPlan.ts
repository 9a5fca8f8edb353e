import { honest, json } from "./story.ts"

/** A fix that needs one more file than the plan thought, and says why. */
export const beyondPlan = honest({
  name: "ferry-fares",
  says: "the fix touches one file more than planned, and says why",
  run: "node --test",
  cause: "fareOf reads the discount of a passenger class that is not in the table.",
  files: {
    "package.json": json({ name: "ferry-fares", private: true, type: "module", scripts: { test: "node --test" } }),
    "src/classes.js": `export const classes = { adult: { discount: 0 }, child: { discount: 50 } }
`,
    "src/fare.js": `import { classes } from './classes.js'

/** Cents for one passenger. */
export const fareOf = (passenger, full) => Math.round((full * (100 - classes[passenger].discount)) / 100)
`,
    "test/fare.test.js": `import assert from 'node:assert/strict'
import test from 'node:test'
import { fareOf } from '../src/fare.js'

test('charges a child half', () => assert.equal(fareOf('child', 900), 450))
`
  },
  alert: {
    type: "TypeError",
    message: "Cannot read properties of undefined (reading 'discount')",
    frames: [
      [
        "src/fare.js",
        "fareOf",
        "export const fareOf = (passenger, full) => Math.round((full * (100 - classes[passenger].discount)) / 100)"
      ]
    ]
  },
  planned: { "src/fare.js": "Charge an unknown class in full." },
  tests: [["test/fare.test.js", "charges a class it does not know in full"]],
  red: {
    "test/fare.test.js": [
      [
        "test('charges a child",
        "test('charges a class it does not know in full', () => assert.equal(fareOf('crew', 900), 900))\ntest('charges a child"
      ]
    ]
  },
  green: {
    "src/classes.js": [
      [
        "export const classes",
        "const full = { discount: 0 }\n\nexport const classOf = (name) => classes[name] ?? full\n\nexport const classes"
      ]
    ],
    "src/fare.js": [
      ["import { classes }", "import { classOf }"],
      ["classes[passenger].discount", "classOf(passenger).discount"]
    ]
  },
  beyond: { "src/classes.js": "The fallback belongs beside the table of classes, so that nobody reads it without." }
})
