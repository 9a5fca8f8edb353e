import { Duration } from "effect"
import { afterEach, beforeEach, describe, expect, it } from "vitest"
import type { Event } from "#domain/Event.ts"
import { alice, reader } from "#local/jira/standInFixture.ts"
import { examples } from "#test/examples.ts"
import { mergedStory } from "#test/story.ts"
import { openTicket, type Ticket } from "./ticketFixture.ts"

let ticket: Ticket
beforeEach(async () => {
  ticket = await openTicket()
})
afterEach(() => ticket.close())

const status = () => ticket.jira.issue(ticket.key).status.name
const moves = () => ticket.jira.issue(ticket.key).moves.map(({ from, to }) => `${from} → ${to}`)
const begin = mergedStory.slice(0, 3)

describe("a task's ticket", () => {
  it("has one comment from the report to the merge, its pull request as one link, and each transition once", async () => {
    await ticket.live(begin)
    expect(ticket.comments()).toEqual([
      expect.stringContaining("Redgreen: planning. Reading the code and writing a plan.")
    ])
    expect(ticket.comments()[0]).toContain("```\nTypeError: Cannot read properties of undefined (reading 'rate')\n```")
    expect(ticket.comments()[0]).toContain("- src/rates.js:55:49 in baseRate")
    expect(status()).toBe("In Progress")

    await ticket.live(mergedStory.slice(3))
    expect(moves()).toEqual(["To Do → In Progress", "In Progress → In Review", "In Review → Done"])
    const { links } = ticket.jira.issue(ticket.key)
    expect(links.map(({ object }) => object)).toEqual([
      expect.objectContaining({ url: "http://127.0.0.1:4000/harbor/parcel-post/pull/7", status: { resolved: true } })
    ])
    const [last, ...others] = ticket.comments()
    expect(others).toEqual([])
    for (const told of [
      "Redgreen: merged. Merged.",
      "Pull request harbor/parcel-post#7 (http://127.0.0.1:4000/harbor/parcel-post/pull/7) (merged)",
      "Proven by the verifier",
      "fails on the base commit (exception)",
      "38 tests of the whole suite pass; nothing that passed before fails.",
      "Approved by alice",
      "$0.84 of $8.00",
      "from the report"
    ])
      expect(last).toContain(told)
  })

  it("is told once what is so now, when Jira was away through all of it", async () => {
    await ticket.catchUp(mergedStory)
    expect(ticket.comments()).toEqual([expect.stringContaining("Redgreen: merged.")])
    expect(ticket.writes()).toEqual(["POST comment", "POST remotelink", "POST transitions"])
    expect(ticket.jira.requests).toHaveLength(7)
    expect(moves()).toEqual(["To Do → Done"])
  })

  it("is not written to again when everything is delivered again", async () => {
    await ticket.live(mergedStory)
    const before = ticket.writes()
    for (const cause of await ticket.history()) await ticket.tell(cause)
    expect(ticket.writes()).toEqual(before)
  })
})

describe("killed between the act and its record", () => {
  for (const [act, method, path, story] of [
    ["the comment", "POST", /\/comment$/, begin],
    ["its update", "PUT", /\/comment\/\d+$/, mergedStory.slice(0, 6)],
    ["the link", "POST", /\/remotelink$/, mergedStory.slice(0, 7)],
    ["the transition", "POST", /\/transitions$/, begin]
  ] as const)
    it(`${act} is done once`, async () => {
      await ticket.live(story.slice(0, -1))
      ticket.jira.setFault({ method, path, dropAfter: true })
      const cause = await ticket.happens(story.at(-1)!)
      expect((await ticket.tell(cause))._tag).toBe("Retry")
      expect((await ticket.tell(cause))._tag).toBe("Applied")
      expect((await ticket.tell(cause))._tag).toBe("Applied")
      expect(ticket.jira.requests.filter(({ status }) => status === 0)).toHaveLength(1)
      expect(ticket.comments()).toHaveLength(1)
      expect(ticket.jira.issue(ticket.key).links.length).toBe(act === "the link" ? 1 : 0)
      expect(moves()).toEqual(["To Do → In Progress"])
      const written = ticket
        .writes()
        .filter((write) => write.startsWith(method) && path.test(`/${write.split(" ")[1]!.replace("…", "1")}`))
      expect(written).toHaveLength(act === "the link" ? 2 : 1)
    })

  it("waits as long as Jira asks", async () => {
    ticket.jira.setFault({ status: 429, retryAfter: 7 })
    await ticket.happens(begin[0]!)
    const cause = await ticket.happens(begin[2]!)
    expect(await ticket.tell(cause)).toMatchObject({ _tag: "Retry", after: Duration.seconds(7) })
  })
})

describe("a transition", () => {
  it("never takes back what a person moved on, and goes on from where we put it", async () => {
    await ticket.live(begin)
    ticket.jira.transition(alice, ticket.key, "Done")
    await ticket.live(mergedStory.slice(3, -1))
    expect(moves()).toEqual(["To Do → In Progress", "In Progress → Done"])
  })

  it("is made late where Jira was away when it was wanted, but not for a task that was given up", async () => {
    const planned = mergedStory.slice(
      0,
      mergedStory.findIndex(({ _tag }) => _tag === "plan.approved")
    )
    await ticket.catchUp(planned)
    expect(moves()).toEqual(["To Do → In Progress"])
    await ticket.close()
    ticket = await openTicket()
    await ticket.catchUp([...planned, examples["task.failed"]])
    expect([moves(), ticket.comments().length]).toEqual([[], 1])
  })

  it("is left out where the workflow has none, and everything else is told", async () => {
    await ticket.close()
    ticket = await openTicket({ JIRA_TRANSITIONS: "planning=In Review; ready=Shipped; merged=done" })
    await ticket.live(mergedStory)
    expect(moves()).toEqual(["To Do → Done"])
    expect(ticket.comments()).toHaveLength(1)
  })

  it("is not made for a ticket that comes to a task which is over", async () => {
    const [received, enriched, linked, ...rest] = mergedStory
    await ticket.live([received!, enriched!, ...rest, linked!])
    expect([moves(), ticket.comments().length]).toEqual([[], 1])
  })
})

describe("a comment of its own", () => {
  const said = (command: string, place = ticket.key) => ({
    ...{ command, key: `jira:comment:${command}`, place },
    by: { channel: "jira", id: alice.accountId, name: "Alice Amsel" } as const
  })
  it("answers a no and a question where they were said, once", async () => {
    await ticket.live(begin)
    const refused = await ticket.happens({
      _tag: "command.refused",
      ...said("approve"),
      reason: "There is no plan yet. [~all]"
    })
    ticket.jira.setFault({ method: "POST", path: /\/comment$/, dropAfter: true })
    expect((await ticket.tell(refused))._tag).toBe("Retry")
    await ticket.tell(refused)
    const asked = await ticket.happens({ _tag: "command.asked", ...said("explain"), command: "explain" })
    for (const cause of [asked, refused, asked]) await ticket.tell(cause)
    const [, no, explained, ...more] = ticket.comments()
    expect(no).toBe("@712020:alice approve was not done: There is no plan yet. [~all]")
    expect(explained).toMatch(/^@712020:alice this is how it stands\.\n\nRedgreen: planning\./)
    expect(more).toEqual([])
  })

  it("is not made for what was said elsewhere", async () => {
    await ticket.live(begin)
    const elsewhere: ReadonlyArray<Event> = [
      examples["command.refused"],
      { _tag: "command.refused", ...said("approve", "OTHER-1"), reason: "No." }
    ]
    await ticket.live(elsewhere)
    expect(ticket.comments()).toHaveLength(1)
  })

  it("reminds of a plan that waits, loudly the last time, and of no other", async () => {
    const { sha256 } = examples["plan.created"]
    const reminded = (nth: number, escalated: boolean): Event => ({
      ...{ _tag: "plan.reminded", version: 1, sha256, nth, escalated }
    })
    await ticket.live([
      ...begin,
      examples["plan.created"],
      examples["pr.opened"],
      reminded(1, false),
      reminded(2, true)
    ])
    const reminders = ticket.comments().slice(1)
    expect(reminders).toEqual([
      "Plan v1 still waits for a decision. Answer @agent approve v1 or @agent reject <what is wrong>; nothing is approved by waiting.",
      expect.stringMatching(/^@712020:alice Plan v1 still waits/)
    ])
    await ticket.live([examples["plan.rejected"], reminded(3, true)])
    expect(ticket.comments()).toHaveLength(3)
  })
})

it("says nothing where Jira is not set up, or the task has no ticket of this Jira", async () => {
  await ticket.close()
  ticket = await openTicket({ JIRA_API_TOKEN: "" })
  const [received, , linked] = begin
  await ticket.happens(received!)
  expect((await ticket.tell(await ticket.happens(linked!)))._tag).toBe("NotRelevant")
  await ticket.close()
  ticket = await openTicket()
  expect((await ticket.tell(await ticket.happens(received!)))._tag).toBe("NotRelevant")
  expect(ticket.jira.requests).toEqual([])
})

it("writes anew where a person deleted the comment", async () => {
  await ticket.live(begin)
  ticket.jira.deleteComment(alice, ticket.key, ticket.jira.comments(ticket.key)[0]!.id)
  await ticket.live([examples["task.failed"]])
  expect(ticket.comments()).toEqual([expect.stringContaining("Redgreen: failed.")])
})

it("goes on where Jira says no, and comes again where it says nothing", async () => {
  await ticket.close()
  ticket = await openTicket({ JIRA_EMAIL: reader.email!, JIRA_API_TOKEN: reader.token! })
  await ticket.happens(begin[0]!)
  const cause = await ticket.happens(begin[2]!)
  expect((await ticket.tell(cause))._tag).toBe("Applied")
  expect(ticket.jira.requests.filter(({ status }) => status === 403)).toHaveLength(2)
  ticket.jira.setFault({ status: 503 })
  expect((await ticket.tell(cause))._tag).toBe("Retry")
})
