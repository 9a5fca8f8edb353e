import { honest, json, lockfile } from "./story.ts"

/** CommonJS with Mocha, whose script stops at the first failure. */
export const mochaCommonJs = honest({
  name: "berth-queue",
  says: "CommonJS with Mocha; the script bails out, and .mocharc says where the tests are",
  cause: "next takes the head of the queue without asking whether there is one.",
  files: {
    "package.json": json({
      ...{ name: "berth-queue", private: true, scripts: { test: "NODE_ENV=test mocha --bail --reporter dot" } },
      devDependencies: { mocha: "12.0.3" }
    }),
    "package-lock.json": lockfile("mocha"),
    ".gitignore": "node_modules\n",
    ".mocharc.json": json({ spec: ["spec/**/*.spec.js"], recursive: true }),
    "lib/queue.js": `'use strict'

class Queue {
  constructor(ships = []) {
    this.ships = [...ships]
  }

  /** The ship that is served next; undefined when nobody waits. */
  next() {
    const [head] = this.ships.splice(0, 1)
    return head.name
  }
}

module.exports = { Queue }
`,
    "spec/queue.spec.js": `'use strict'
const assert = require('node:assert')
const { Queue } = require('../lib/queue')

describe('Queue', function () {
  beforeEach(function () {
    this.queue = new Queue([{ name: 'Hera' }])
  })
  describe('#next', function () {
    it('serves in order', function () {
      assert.strictEqual(this.queue.next(), 'Hera')
    })
  })
})
`
  },
  alert: {
    type: "TypeError",
    message: "Cannot read properties of undefined (reading 'name')",
    frames: [["lib/queue.js", "Queue.next", "    return head.name"]]
  },
  planned: { "lib/queue.js": "An empty queue has no next ship." },
  tests: [["spec/queue.spec.js", "Queue #next has nobody to serve when it is empty"]],
  red: {
    "spec/queue.spec.js": [
      [
        "    it('serves in order'",
        "    it('has nobody to serve when it is empty', function () {\n      assert.strictEqual(new Queue().next(), undefined)\n    })\n    it('serves in order'"
      ]
    ]
  },
  green: { "lib/queue.js": [["head.name", "head === undefined ? undefined : head.name"]] }
})
