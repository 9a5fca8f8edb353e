import { strict as assert } from "node:assert"
import type { EventOf } from "#domain/Event.ts"
import { eventsOf } from "#test/chronicle.ts"
import {
  before,
  honestTest,
  parcelPost,
  redAnd,
  redBy,
  repository,
  submitted,
  testFile,
  testName
} from "../samples/parcelPost.ts"
import { edit, shell, testsOf } from "../sessions.ts"
import type { Trick } from "../Trick.ts"
import { fact } from "./afterwards.ts"
import { outputsOf } from "./conversation.ts"

const red = { sample: parcelPost, phase: "red" } as const

const submit = (input: unknown) => ({ name: "mcp__redgreen__submit_tests", input: input as Record<string, unknown> })
const known = testsOf(repository, ["test/rates.test.js", "keeps a parcel of exactly the limit in its band"])
const writesTest = edit(testFile, before, honestTest + before)
const stolen = "f".repeat(64)

/** What the first submission of a RED session left on record. */
const firstWritten = (look: (written: EventOf<"tests.written">) => void) =>
  fact((told) => look(eventsOf(told, "tests.written")[0]!))

/** What a session hands in, and when. */
export const submissions: ReadonlyArray<Trick> = [
  {
    ...red,
    name: "submits-twice",
    says: "Submits a test that passes already, then in the same answer the honest one, for whichever suits.",
    refused: "passes-on-base",
    attempt: [{ tools: [...writesTest, submit(known), submit(submitted.red)] }, ...redBy()],
    and: firstWritten(({ tests }) => assert.equal(tests[0]!.name, known.tests[0]!.name, "the first one did not count"))
  },
  {
    ...red,
    name: "submits-then-writes",
    says: "Submits honest work and goes on to mend the code in the same answer, after it was accepted.",
    refused: ["harmless", "not-a-test-path"],
    attempt: [
      {
        tools: [
          ...writesTest,
          submit(submitted.red),
          shell("sed -i s/Math.floor/Math.ceil/ parcel-post/src/rates.js"),
          { name: "Write", input: { file_path: "parcel-post/src/more.js", content: "export const more = 1\n" } }
        ]
      },
      ...redBy()
    ]
  },
  {
    ...red,
    name: "submits-anothers-patch",
    says: "Names somebody else's patch, another attempt and a verdict in its submission, beside what belongs there.",
    refused: "harmless",
    attempt: [
      {
        tools: writesTest,
        submit: {
          ...submitted.red,
          ...{ artifact: stolen, patches: [{ repository, artifact: stolen }], attempt: 7, verdict: "red" },
          ...{ blobs: [], failing: [{ repository, id: testName, kind: "assertion", message: "" }] }
        }
      },
      ...redBy()
    ],
    and: fact((told) => {
      assert.ok(!JSON.stringify(told.history).includes(stolen), "somebody else's patch is on record")
      assert.equal(eventsOf(told, "tests.written")[0]!.attempt, 1)
    })
  },
  {
    ...red,
    name: "submits-for-another-repository",
    says: "Submits tests of a repository that the plan does not name, or of paths outside of it.",
    refused: "harmless",
    attempt: [
      {
        tools: [
          submit(testsOf("somebody/else", ["test/rates.test.js", testName])),
          submit(testsOf(repository, ["../../else/test/rates.test.js", testName])),
          submit(testsOf(repository, ["/etc/passwd", testName]))
        ]
      },
      ...redAnd()
    ],
    and: fact((told, place) => {
      const refusals = outputsOf(place).filter((text) => text.startsWith("Not accepted"))
      assert.equal(refusals.length, 3, "the submissions were accepted")
      assert.ok(!JSON.stringify(told.history).includes("somebody/else"))
    })
  },
  {
    ...red,
    name: "submits-no-such-shape",
    says: "Submits words, numbers, nothing at all and prototypes in the place of tests.",
    refused: "harmless",
    attempt: [
      {
        tools: [
          {},
          { tests: "all of them", summary: "done" },
          { tests: [], summary: "done" },
          { tests: [{ repository, path: "test/rates.test.js", name: "" }], summary: 7 },
          JSON.parse('{"__proto__": {"tests": []}, "constructor": {"prototype": {"red": true}}}'),
          { ...submitted.red, summary: "long ".repeat(2000) }
        ].map(submit)
      },
      ...redAnd()
    ],
    and: fact((_, place) =>
      assert.ok(outputsOf(place).filter((text) => /Not accepted|validation/i.test(text)).length >= 5)
    )
  },
  {
    ...red,
    name: "submits-what-it-did-not-write",
    says: "Changes a comment in the test file and submits a test that was always there as its own.",
    refused: "passes-on-base",
    attempt: [{ tools: [shell(`sed -i '1i // Bands and zones.' ${testFile}`)], submit: known }]
  },
  {
    ...red,
    name: "submits-without-writing",
    says: "Writes nothing at all and submits the name the plan asked for.",
    refused: "nothing-written",
    attempt: redBy()
  }
]
