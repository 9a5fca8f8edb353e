import { mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, assert, describe, it } from "@effect/vitest"
import { ConfigProvider, Effect } from "effect"
import { cautious } from "#domain/Policy.ts"
import { readPolicy } from "./ApprovalPolicy.ts"

const folder = mkdtempSync(join(tmpdir(), "redgreen-approvals-"))
const file = join(folder, "approvals.yml")
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const readWith = (settings: Record<string, string>) =>
  readPolicy.pipe(Effect.provide(ConfigProvider.layer(ConfigProvider.fromEnvRecord(settings))))

const reading = (text: string) => {
  writeFileSync(file, text)
  return readWith({ REDGREEN_APPROVALS: file })
}

describe("without a file", () => {
  it.effect("is cautious", () =>
    Effect.gen(function* () {
      assert.deepStrictEqual(yield* readWith({}), cautious)
      assert.deepStrictEqual(
        [cautious.required, cautious.requesterMayApprove, cautious.github, cautious.api],
        [1, false, { permission: "write" }, { scope: "approve" }]
      )
    })
  )

  it.effect("lets the requester approve where the setting says so", () =>
    Effect.gen(function* () {
      const policy = yield* readWith({ REDGREEN_REQUESTER_MAY_APPROVE: "true" })
      assert.deepStrictEqual(policy, { ...cautious, requesterMayApprove: true })
    })
  )
})

describe("the file", () => {
  it.effect("that comes with the release is valid, and changes nothing it does not call an example", () =>
    Effect.gen(function* () {
      const policy = yield* readWith({ REDGREEN_APPROVALS: join(import.meta.dirname, "../approvals.example.yml") })
      const { github, people, reminders, required, requesterMayApprove, api } = policy
      assert.deepStrictEqual(
        { required, requesterMayApprove, api },
        { required: 1, requesterMayApprove: false, api: cautious.api }
      )
      assert.strictEqual(github.permission, cautious.github.permission)
      assert.deepStrictEqual(reminders.after, cautious.reminders.after)
      assert.deepStrictEqual(reminders.escalate?.after, cautious.reminders.escalate?.after)
      assert.deepStrictEqual(Object.keys(people[0]!), ["name", "github", "slack", "jira", "sentry", "api"])
    })
  )

  it.effect("may be as short as one line, and turn reminders off", () =>
    Effect.gen(function* () {
      assert.deepStrictEqual(yield* reading("required: 2"), { ...cautious, required: 2 })
      assert.deepStrictEqual((yield* reading("reminders: off")).reminders, { after: [] })
    })
  )

  const several = `
reqired: 2
required: 0
github: {permission: read, users: []}
slack: {users: [bob], groups: [U01ABC]}
jira:
stricter:
  - repositories: [acme]
    required: 2
  - risk: high
people: [{slack: U01ABC}]
reminders: {after: [soon]}`

  const mistakes: ReadonlyArray<readonly [string, string, ReadonlyArray<string>]> = [
    ["is empty", "", ["it is empty; write at least required: 1"]],
    ["is a list", "- required: 2", ["the whole file: write settings below it"]],
    ["is no YAML", "slack: [", ["it is no YAML: "]],
    ["says something twice", "required: 2\nrequired: 1", ["it is no YAML: Map keys must be unique at line 2"]],
    [
      "has several mistakes",
      several,
      [
        "reqired: there is no such setting here; known are required, ",
        "required: write a whole number of people, from 1 to 10",
        "github.permission: choose write or admin",
        "github.users: name somebody, or leave it out",
        "slack.users[0]: write a Slack member id, such as U012AB3CD",
        "slack.groups[0]: write the id of a Slack user group, such as S012AB3CD",
        "jira: write settings below it, or leave it out; known are users",
        "stricter[0].repositories[0]: write owner/name in quotes",
        "stricter[1].required: say how many people it takes",
        "people[0].name: write the person's name",
        'reminders.after[0]: write a time such as "30 minutes"'
      ]
    ],
    ["has a rule for nothing", "stricter: [{required: 2}]", ["stricter[0]: say for what it holds"]],
    [
      "gives one account to two people",
      "people: [{name: A, github: ada, slack: U01}, {name: B, github: ADA, slack: U01}, {name: A}]",
      ["people[1].github: people[0] has the same", "people[1].slack: people[0] has", "people[2].name: people[0] has"]
    ],
    ["reminds backwards", "reminders: {after: [2 days, 1 day]}", ["reminders.after[1]: write a longer time"]],
    [
      "escalates before it reminds",
      "reminders: {after: [2 days], escalate: {after: 1 day}}",
      ["reminders.escalate.after: write a longer time"]
    ],
    [
      "reminds without end",
      `reminders: {after: [${Array.from({ length: 11 }, (_, n) => `${n + 1} hours`)}]}`,
      ["reminders.after: write at most 10"]
    ],
    ["writes a word where yes or no is meant", "requesterMayApprove: yes", ["requesterMayApprove: write true or false"]]
  ]
  it.effect.each(mistakes)("that %s stops the start, and says where and what to write", ([, text, expected]) =>
    Effect.gen(function* () {
      const { message } = yield* Effect.flip(reading(text))
      const [head, ...lines] = message.split("\n  ")
      assert.strictEqual(head, `${file} (REDGREEN_APPROVALS) cannot be used:`)
      assert.lengthOf(lines, expected.length, message)
      for (const [index, line] of lines.entries()) assert.isTrue(line.startsWith(expected[index]!), line)
    })
  )

  it.effect("that is not there stops the start", () =>
    Effect.gen(function* () {
      const missing = yield* Effect.flip(readWith({ REDGREEN_APPROVALS: join(folder, "none.yml") }))
      assert.include(missing.message, "none.yml")
    })
  )

  it.effect("leaves no second place for the same rule", () =>
    Effect.gen(function* () {
      writeFileSync(file, "required: 1")
      const both = { REDGREEN_APPROVALS: file, REDGREEN_REQUESTER_MAY_APPROVE: "true" }
      const { message } = yield* Effect.flip(readWith(both))
      assert.include(message, `write requesterMayApprove: true into ${file}`)
    })
  )
})
