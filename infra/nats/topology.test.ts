import { expect, test } from "vitest"
import { eventTypes } from "#domain/Event.ts"
import { TaskId } from "#domain/Ids.ts"
import {
  ARTIFACTS,
  DEAD_LETTERS,
  durablesOf,
  EVENTS,
  guardOf,
  KEYS,
  REQUEUE,
  streams,
  subjectOf,
  TIMERS
} from "./topology.ts"

const task = TaskId.make("t-1")
const subjects = streams.find(({ name }) => name === EVENTS)!.subjects

test("every event of the domain has a place in the stream, and in its task's guard", () => {
  for (const type of eventTypes) {
    const tokens = subjectOf(type, task).split(".")
    expect(tokens).toHaveLength(3)
    expect(subjects).toContain(`${tokens[0]}.*.*`)
    expect(guardOf(task)).toBe(`*.*.${tokens[2]}`)
  }
})

test("the families are those the design names", () => {
  expect(new Set(subjects)).toEqual(
    new Set(
      ["task", "plan", "tests", "fix", "scan", "pr", "budget", "report", "command", "session", "token"].map(
        (f) => `${f}.*.*`
      )
    )
  )
})

test("nothing in the log or beside it expires, is deleted, or makes room", () => {
  for (const stream of streams) {
    // Keys are shredded, and the bytes of artifacts cleared away; the log itself is for ever.
    const isErasable = stream.name === KEYS || stream.name === `OBJ_${ARTIFACTS}`
    expect(stream).toMatchObject({ max_age: 0, deny_delete: !isErasable })
    // A timer makes room for the next one of its consumer and task, and for nothing else.
    expect(stream).toMatchObject(stream.name === TIMERS ? { max_msgs_per_subject: 1 } : { discard: "new" })
    expect(stream).not.toHaveProperty("max_msgs")
    expect(stream).not.toHaveProperty("max_bytes")
  }
  // With schedules the server would turn `deny_purge` off without a word.
  for (const stream of streams) expect(stream.allow_msg_schedules ?? false).toBe(stream.name === TIMERS)
  for (const name of [EVENTS, DEAD_LETTERS, REQUEUE, KEYS])
    expect(streams.find((stream) => stream.name === name)).toMatchObject({ deny_purge: true })
})

test("a task has one key, which nobody can put another in the place of", () => {
  expect(streams.find(({ name }) => name === KEYS)).toMatchObject({
    ...{ max_msgs_per_subject: 1, discard: "new", discard_new_per_subject: true },
    // Overwritten is the block on the disk: none that was compressed elsewhere in between.
    compression: "none"
  })
})

test("a consumer is woken by its events and by what was requeued for it", () => {
  const durables = durablesOf({ name: "executor", wakesOn: ["plan.approved", "tests.red"] })
  expect(durables.map(({ stream, settings }) => [stream, settings.durable_name, settings.filter_subjects])).toEqual([
    [EVENTS, "executor", ["plan.approved.*", "tests.red.*"]],
    [REQUEUE, "executor", ["requeue.executor.*"]]
  ])
  expect(durablesOf({ name: "reminder", wakesOn: ["pr.opened"], timers: true })[2]).toMatchObject({
    stream: TIMERS,
    settings: { durable_name: "reminder", filter_subjects: ["timer.due.reminder.*"] }
  })
  // Growing steps would shift the delay of every nak after the first.
  for (const { settings } of durables) expect(settings).not.toHaveProperty("backoff")
})
