import { honest, json } from "./story.ts"

/** A suite in which another test fails now and then. */
export const flakySuite = honest({
  name: "radio-watch",
  says: "another test of the suite fails one run in three, by a coin",
  run: "node --test",
  cause: "channelOf looks up a call sign that may not be listed and reads its channel all the same.",
  files: {
    "package.json": json({ name: "radio-watch", private: true, type: "module", scripts: { test: "node --test" } }),
    "src/channels.js": `const channels = new Map([['HERA', { channel: 16 }], ['IO', { channel: 9 }]])

/** The channel a ship listens on; 16 is for everybody. */
export function channelOf(callSign) {
  return channels.get(callSign.toUpperCase()).channel
}
`,
    "src/antenna.js": "export const signal = () => Math.random()\n",
    "test/antenna.test.js": `import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { signal } from '../src/antenna.js'

describe('antenna', () => {
  it('hears something most of the time', () => assert.ok(signal() > 1 / 3, 'nothing but noise'))
  it('is never louder than one', () => assert.ok(signal() < 1))
})
`,
    "test/channels.test.js": `import assert from 'node:assert/strict'
import test from 'node:test'
import { channelOf } from '../src/channels.js'

test('knows the channel of a ship', () => assert.equal(channelOf('Io'), 9))
`
  },
  alert: {
    type: "TypeError",
    message: "Cannot read properties of undefined (reading 'channel')",
    frames: [["src/channels.js", "channelOf", "  return channels.get(callSign.toUpperCase()).channel"]]
  },
  planned: { "src/channels.js": "A ship that is not listed listens on 16." },
  tests: [["test/channels.test.js", "takes 16 for a ship it does not know"]],
  red: {
    "test/channels.test.js": [
      [
        "test('knows",
        "test('takes 16 for a ship it does not know', () => assert.equal(channelOf('Argo'), 16))\ntest('knows"
      ]
    ]
  },
  green: { "src/channels.js": [[").channel\n", ")?.channel ?? 16\n"]] }
})
