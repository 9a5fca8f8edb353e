import { ask, begin, refuseCommand, told } from "#domain/decisions/conversation.ts"
import { erase } from "#domain/decisions/erasure.ts"
import * as Intake from "#domain/decisions/intake.ts"
import { approve, create, reject, remind } from "#domain/decisions/planning.ts"
import { proveGreen, proveRed, refuse, writeFix, writeTests } from "#domain/decisions/proving.ts"
import {
  askForChanges,
  checked,
  ended,
  opened,
  ready,
  reopened,
  reverted,
  updated
} from "#domain/decisions/publishing.ts"
import { recur, recurOnWord } from "#domain/decisions/recurrence.ts"
import { endSession, spend, stopIfBroke } from "#domain/decisions/spending.ts"
import type { Event } from "#domain/Event.ts"
import { cautious } from "#domain/Policy.ts"
import * as Task from "#domain/Task.ts"
import { type Decision, Refused } from "#domain/transact.ts"
import { alice, mallory, plan, repository } from "./cast.ts"
import { examples } from "./examples.ts"

const body = <E extends Event>({ _tag, ...rest }: E) => rest

/** Said just now by somebody who may, in a message of its own. */
const said = ({ version }: Task.State) =>
  ({
    by: alice,
    key: `github:comment:${1_000 + version}`,
    authority: { allowed: true, grounds: "write permission on GitHub" },
    plan: undefined,
    at: "2026-11-18T08:00:00Z"
  }) as const
const published = ({ plan: { current } }: Task.State) => ({
  version: current?.plan.version ?? 1,
  sha256: current?.sha256 ?? "0".repeat(64),
  at: "2026-11-17T09:42:00.000Z"
})
const place = { repository, number: 7 }
const leaked = {
  rule: "private-key",
  repository: "harbor/parcel-post",
  path: "src/a.js",
  line: 3,
  detail: "a private key"
}
const session = { ...body(examples["session.ended"]), work: "red" } as const
const {
  authority: _authority,
  plan: _plan,
  at: _at,
  ...refusal
} = { ...said(Task.initial), ...body(examples["command.refused"]) }

/** Everything agents, doors and people can ask of a task, each as it would be asked in that state: owed attempts, fresh messages. */
export const asks = {
  receive: () => Intake.receive(body(examples["task.received"])),
  "receive frames": () =>
    Intake.receive({ ...body(examples["task.received"]), report: examples["task.enriched"].report }),
  enrich: () => Intake.enrich(examples["task.enriched"].report),
  park: () => Intake.park(body(examples["task.parked"])),
  fail: () => Intake.fail(body(examples["task.failed"])),
  "fail on a conflict": () =>
    Intake.fail({ ...body(examples["task.failed"]), stage: "publish", reason: "base-conflict" }),
  cancel: (state) => Intake.cancel({ ...said(state), reason: "" }),
  retry: (state) => Intake.retry({ ...said(state), budgetUsd: state.session.spentUsd + 5 }),
  recur: () => recur(examples["task.recurred"].report, 5),
  "recur on a word": (state) => recurOnWord({ ...said(state), report: examples["task.recurred"].report, budgetUsd: 5 }),
  triage: () => Intake.triage("Two frames are ours."),
  alias: () => Intake.alias(examples["task.aliased"].of),
  erase: () => erase({ ...body(examples["task.erased"]), shredded: false }),
  create: ({ plan: { versions } }) => create({ ...plan, version: versions + 1 }),
  approve: (state) => approve(said(state), cautious),
  endorse: (state) => approve(said(state), { ...cautious, required: 2 }),
  "endorse for another": (state) => approve({ ...said(state), by: mallory }, { ...cautious, required: 2 }),
  remind: ({ plan: { current } }) =>
    remind({
      version: current?.plan.version ?? 1,
      sha256: current?.sha256 ?? "0".repeat(64),
      nth: (current?.reminders ?? 0) + 1,
      escalated: false
    }),
  reject: (state) => reject({ ...said(state), feedback: "Every zone, please." }),
  opened: (state) => opened({ ...body(examples["pr.opened"]), plan: published(state) }),
  updated: (state) => updated({ ...body(examples["pr.updated"]), plan: published(state) }),
  "write tests": ({ proof: { attempt } }) => writeTests({ ...body(examples["tests.written"]), attempt: attempt.red }),
  "prove red": ({ proof: { attempt } }) => proveRed({ ...body(examples["tests.red"]), attempt: attempt.red }),
  "refuse red": ({ proof: { attempt } }) => refuse({ ...body(examples["tests.refused"]), attempt: attempt.red }),
  "write fix": ({ proof: { attempt } }) => writeFix({ ...body(examples["fix.written"]), attempt: attempt.green }),
  "prove green": ({ proof: { attempt } }) =>
    proveGreen({ ...body(examples["tests.green"]), attempt: attempt.green }, { passed: true, findings: [] }),
  "find a secret": ({ proof: { attempt } }) =>
    proveGreen({ ...body(examples["tests.green"]), attempt: attempt.green }, { passed: false, findings: [leaked] }),
  "refuse green": ({ proof: { attempt } }) =>
    refuse({ ...body(examples["tests.refused"]), phase: "green", attempt: attempt.green }),
  ready: () => ready(body(examples["pr.ready"])),
  merge: () => ended("merged", body(examples["pr.merged"])),
  reopen: () => reopened(body(examples["pr.reopened"])),
  revert: () => reverted(body(examples["pr.reverted"])),
  "fail CI": () => checked(body(examples["pr.checked"])),
  "pass CI": () => checked({ ...body(examples["pr.checked"]), conclusion: "success" }),
  "ask for changes": (state) =>
    askForChanges({ ...said(state), ...place, head: examples["pr.ready"].head, feedback: "Round in one place." }),
  ask: ({ version }) => ask({ ...body(examples["command.asked"]), key: `github:comment:${3_000 + version}` }),
  close: () => ended("closed", body(examples["pr.closed"])),
  spend: () => spend(body(examples["budget.spent"])),
  submit: () => endSession({ ...session, outcome: "submitted" }, false),
  crash: () => endSession({ ...session, outcome: "crashed" }, false),
  "run out of money": () => endSession({ ...session, outcome: "limit" }, true),
  "stop if broke": () => stopIfBroke,
  "refuse a command": ({ version }) => refuseCommand({ ...refusal, key: `github:comment:${2_000 + version}` }),
  "begin to tell": ({ version }) =>
    begin({ ...body(examples["report.begun"]), cause: `e-${version}`, last: `e-${version}` }),
  tell: ({ version }) => told({ ...body(examples["report.sent"]), cause: `e-${version}` })
} satisfies Record<string, (state: Task.State) => Decision>
export type Ask = keyof typeof asks

export interface Asked {
  readonly ask: Ask
  readonly decide: Decision
  readonly before: Task.State
  /** Nothing when it was refused or was so already. */
  readonly events: ReadonlyArray<Event>
  readonly after: Task.State
}

/** What becomes of a history when one is asked after the other. */
export const walk = (past: ReadonlyArray<Event>, asked: ReadonlyArray<Ask>): ReadonlyArray<Asked> => {
  const steps: Array<Asked> = []
  let before = Task.fold(past)
  for (const ask of asked) {
    const decide = (asks[ask] as (state: Task.State) => Decision)(before)
    const decided = decide(before)
    const events = decided instanceof Refused ? [] : decided
    const after = events.reduce(Task.evolve, before)
    steps.push({ ask, decide, before, events, after })
    before = after
  }
  return steps
}
