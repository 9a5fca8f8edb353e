import { afterEach, beforeEach, describe, expect, it } from "vitest"
import type { TaskId } from "#domain/Ids.ts"
import { transact } from "#domain/transact.ts"
import { agent, alice, reader, stranger } from "#local/jira/standInFixture.ts"
import { sentryAccount } from "#local/jira/startJira.ts"
import { examples } from "#test/examples.ts"
import { type JiraDoor, openJiraDoor } from "./doorFixture.ts"

/** May write at Jira, but the policy does not name her. */
const writer = { ...reader, accountId: "712020:wanda", displayName: "Wanda Writer", may: "write" } as const
/** Of a service desk: writes on requests through its portal. */
const customer = { ...stranger, accountId: "qm:customer", displayName: "Cora Customer", may: "write" } as const
const author = { actor: "test", causationId: "test" }

let door: JiraDoor
beforeEach(async () => {
  door = await openJiraDoor()
})
afterEach(() => door.close())

const ticket = (labels: ReadonlyArray<string> = []) =>
  door.jira.createIssue(alice, { project: "PROJ", summary: "TypeError: rate of undefined", labels }).key
const fromSentry = () =>
  door.jira.createSentryIssue({
    ...{ project: "PROJ", title: "TypeError: rate of undefined", shortId: "PARCEL-POST-4" },
    ...{ url: "https://harbor.sentry.io/issues/4507310/", stack: "at baseRate (src/rates.js:55)" }
  }).key
const tags = async (task: string) => (await door.events(task)).map(({ _tag }) => _tag)

describe("a comment", () => {
  /** A task of a ticket of Sentry's, whose plan waits. */
  const planned = async () => {
    const key = fromSentry()
    const [{ task }] = (await door.answers()) as [{ task: string }]
    await door.run(transact(task as TaskId, author, () => [examples["plan.created"], examples["pr.opened"]]))
    return { key, task }
  }
  const last = async () => (await door.answers()).at(-1)

  it("approves the plan in the name of who wrote it", async () => {
    const { key, task } = await planned()
    const { id } = door.jira.commentAs(alice, key, "Looks right to me.\n@agent approve v1")
    expect(await last()).toMatchObject({ code: 202, task })
    expect((await door.events(task)).at(-1)).toMatchObject({
      ...{ _tag: "plan.approved", version: 1, key: `jira:comment:${id}` },
      by: { channel: "jira", id: alice.accountId, name: "Alice Amsel" },
      grounds: "named in the policy for Jira"
    })
    door.jira.webhooks.repeat(door.jira.deliveries.at(-1)!)
    await door.answers()
    expect((await tags(task)).filter((tag) => tag === "plan.approved")).toHaveLength(1)
  })

  it("may mention our account instead", async () => {
    const { key, task } = await planned()
    door.jira.commentAs(alice, key, {
      ...{ type: "doc", version: 1 },
      content: [
        {
          type: "paragraph",
          content: [
            { type: "mention", attrs: { id: agent.accountId, text: "@Redgreen" } },
            { type: "text", text: " reject Test every zone." }
          ]
        }
      ]
    })
    await last()
    expect((await door.events(task)).at(-1)).toMatchObject({ _tag: "plan.rejected", feedback: "Test every zone." })
  })

  it("of who may not is refused, and told where it was said", async () => {
    const { key, task } = await planned()
    door.jira.commentAs(writer, key, "@agent approve")
    expect(await last()).toMatchObject({ code: 200, task, refused: expect.stringContaining("Wanda Writer") })
    expect((await door.events(task)).at(-1)).toMatchObject({ _tag: "command.refused", command: "approve", place: key })
  })

  it("asks and cancels", async () => {
    const { key, task } = await planned()
    door.jira.commentAs(writer, key, "@agent explain")
    door.jira.commentAs(writer, key, "@agent dance")
    door.jira.commentAs(alice, key, "@agent cancel")
    await last()
    const told = (await door.events(task)).filter(({ _tag }) => /command|cancelled/.test(_tag))
    expect(told).toContainEqual(expect.objectContaining({ _tag: "command.asked", command: "explain", place: key }))
    expect(told).toContainEqual(expect.objectContaining({ _tag: "command.refused", command: "unknown" }))
    expect(told).toContainEqual(expect.objectContaining({ _tag: "task.cancelled", reason: "said so on Jira" }))
  })

  it("of a service desk's customer is no word to us, whatever the policy says of them", async () => {
    await door.close()
    door = await openJiraDoor({}, [customer.accountId])
    const { key, task } = await planned()
    const before = await tags(task)
    for (const word of ["approve v1", "explain", "cancel", "dance"]) {
      door.jira.commentAs(customer, key, `@agent ${word}`)
      expect(await last()).toMatchObject({ code: 200, ignored: "written by a customer of the service desk" })
    }
    expect(await tags(task)).toEqual(before)
  })

  it("does nothing when it is ours, an app's, edited, quoted, or on a ticket nobody asked for", async () => {
    const { key, task } = await planned()
    const chatter = door.jira.commentAs(alice, key, "Nice.")
    const before = await tags(task)
    door.jira.commentAs(agent, key, "@agent approve")
    door.jira.commentAs(sentryAccount, key, "@agent approve")
    door.jira.editComment(alice, key, chatter.id, "@agent approve")
    door.jira.commentAs(alice, key, {
      ...{ type: "doc", version: 1 },
      content: [
        { type: "blockquote", content: [{ type: "paragraph", content: [{ type: "text", text: "@agent approve" }] }] }
      ]
    })
    door.jira.commentAs(alice, ticket(), "@agent approve")
    expect((await door.answers()).slice(2).map(({ ignored }) => ignored)).toEqual([
      "written by ourselves",
      "not written by a person",
      "only a new comment is a word to us",
      "no word to us",
      "created without the label redgreen",
      "nothing is known of PROJ-2"
    ])
    expect(await tags(task)).toEqual(before)
  })
})
