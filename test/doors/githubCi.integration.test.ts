import { assert } from "@effect/vitest"
import { Duration, Effect } from "effect"
import type { TaskId } from "#domain/Ids.ts"
import { next, statusOf } from "#domain/Step.ts"
import type { Script } from "#local/model/Script.ts"
import { eventsOf, type Told } from "#test/chronicle.ts"
import { planAtOnce } from "#test/scripts.ts"
import { inWorld, repository, World } from "#test/world.ts"

const line = "  const extraKg = Math.floor((grams - last.upTo) / 1000);"

/** One session that puts this expression there and submits it. */
const fixing = (expression: string) =>
  ({
    steps: [
      { tools: [{ name: "Read", input: { file_path: "parcel-post/src/rates.js" } }] },
      {
        tools: [
          {
            name: "Edit",
            input: {
              file_path: "parcel-post/src/rates.js",
              old_string: line,
              new_string: `  const extraKg = ${expression};`
            }
          }
        ]
      },
      {
        submit: {
          summary: `Rounds up with ${expression}.`,
          rootCause: "A started kilogram above the last band counted as none.",
          files: [{ repository, path: "src/rates.js", change: "Rounds up." }],
          review: "One expression changed."
        }
      }
    ]
  }) satisfies NonNullable<Script["sessions"]["green"]>[number]

const fixes = [
  "Math.ceil((grams - last.upTo) / 1000)",
  "Math.ceil((grams - last.upTo) / 1_000)",
  "-Math.floor((last.upTo - grams) / 1_000)"
]
const [first, second, third] = fixes.map(fixing)
const script: Script = { sessions: { ...planAtOnce.sessions, green: [first!, second!, third!] } }

inWorld({ script })("a pull request that is ready", (it) => {
  it.effect(
    "goes back when CI fails on it, once, and when a reviewer asks for changes; then it is merged and taken back",
    () =>
      Effect.gen(function* () {
        const { comment, comments, forge, github, history, model, planned, settled, until } = yield* World
        const { number, task } = yield* planned
        assert.strictEqual((yield* comment("maintainer", number, "@agent approve")).status, 202)
        const ready = (times: number) => until(task, (told) => eventsOf(told, "pr.ready").length === times)
        const branch = (yield* ready(1)).state.pullRequests[repository]!.branch
        const ci = (conclusion: "success" | "failure", output: string, name = "test") =>
          Effect.promise(async () => {
            await github.runChecks("harbor", "parcel-post", branch, [
              { name, conclusion, title: output, annotations: [{ path: "src/rates.js", line: 55, message: output }] }
            ])
            await github.state.deliveriesSettled()
          })

        // What the base commit fails too is not held against the fix.
        const base = (yield* history(task)).state.plan.current!.plan.repositories[0]!.baseCommit
        yield* forge("maintainer", "POST", `/statuses/${base}`, { state: "failure", context: "legacy" })
        const head = (yield* history(task)).state.pullRequests[repository]!.head
        yield* forge("maintainer", "POST", `/statuses/${head}`, { state: "failure", context: "legacy" })
        yield* ci("success", "all good", "lint")
        const passed = yield* until(task, "pr.checked")
        assert.deepStrictEqual(
          eventsOf(passed, "pr.checked").map(({ conclusion, detail, head }) => ({ conclusion, detail, head })),
          [{ conclusion: "success", detail: "1 check passed. legacy failed, as on the base commit.", head }]
        )

        github.spoilNext("check_suite", "twice")
        yield* ci("failure", "eslint: rates.js is untidy")
        const back = yield* until(task, "pr.returned")
        assert.deepInclude(eventsOf(back, "pr.returned")[0], { cause: "ci", head, repository, number })
        const again = yield* ready(2)
        yield* expectHead(again, number, fixes[1]!)
        const session = model.calls.find(({ attempt, phase }) => phase === "green" && attempt === 2)
        for (const words of ["eslint: rates.js is untidy", fixes[0]!])
          assert.include(JSON.stringify(session?.request.messages), words)

        yield* ci("failure", "eslint: still untidy")
        yield* settled
        const stays = yield* history(task)
        assert.deepStrictEqual([statusOf(stays.state), eventsOf(stays, "pr.returned").length], ["ready", 1])
        const said = comments(number).map(({ body }) => body)
        assert.lengthOf(
          said.filter((body) => body.includes("no further attempt is made")),
          1
        )
        assert.include(
          said.find((body) => body.includes("redgreen:status:")),
          "- [ ] CI failed"
        )

        const review = {
          event: "REQUEST_CHANGES",
          body: "No Math.ceil here.",
          commit_id: stays.state.pullRequests[repository]!.head
        }
        yield* forge("maintainer", "POST", `/pulls/${number}/reviews`, review)
        const changed = yield* ready(3)
        assert.deepInclude(eventsOf(changed, "pr.returned")[1], { cause: "review", detail: "No Math.ceil here." })
        yield* expectHead(changed, number, fixes[2]!)
        yield* ci("success", "all good")
        yield* settled
        const pull = yield* forge("visitor", "GET", `/pulls/${number}`)
        assert.deepStrictEqual(pull.body.draft, false)
        for (const words of ["because CI failed on it", "because morgan asked for changes: No Math.ceil here."])
          assert.include(pull.body.body, words)
        assert.include(
          comments(number).find(({ body }) => body.includes("redgreen:status:"))?.body,
          `- [x] CI passed on \`${pull.body.head.sha.slice(0, 12)}\``
        )

        yield* forge("maintainer", "PUT", `/pulls/${number}/merge`)
        yield* until(task, "pr.merged")
        yield* revert(number)
        assert.strictEqual(statusOf((yield* until(task, "pr.reverted")).state), "reverted")
        yield* expectOneEach(task)
        yield* expectRecurrence(task)
      })
  )
})

/** Two commits on the approved base, and this expression in the code; force-pushed over the fix that came back. */
const expectHead = Effect.fnUntraced(function* ({ state }: Told, number: number, expression: string) {
  const { forge } = yield* World
  const pull = yield* forge("visitor", "GET", `/pulls/${number}`)
  assert.strictEqual(pull.body.head.sha, state.pullRequests[repository]!.head)
  const commits = yield* forge("visitor", "GET", `/pulls/${number}/commits`)
  assert.lengthOf(commits.body, 2)
  const file = yield* forge("visitor", "GET", `/contents/src/rates.js?ref=${pull.body.head.sha}`)
  assert.include(Buffer.from(file.body.content, "base64").toString(), expression)
})

/** An issue that names the same error after the fix was merged: it did not help, so planning begins anew beside what was. */
const expectRecurrence = Effect.fnUntraced(function* (task: TaskId) {
  const { comment, forge, history, sentry, until } = yield* World
  const { issueId } = (yield* history(task)).state.intake!.source
  const body = `As in ${sentry.url}/organizations/harbor/issues/${issueId}/`
  const issue = yield* forge("maintainer", "POST", "/issues", { title: "It is back", body })
  const { number } = issue.body
  // GitHub stamps whole seconds: in the second of the revert, a word cannot be told from one before it.
  yield* Effect.sleep(Duration.millis(1000 - (Date.now() % 1000)))
  const asked = yield* comment("maintainer", number, "@agent fix")
  assert.deepStrictEqual([asked.status, asked.body.task], [202, task])
  const { state } = yield* until(task, ({ state }) => next(state)._tag === "Approval")
  assert.deepStrictEqual([state.former.length, eventsOf(yield* history(task), "task.recurred").length], [1, 1])
  const pull = state.pullRequests[repository]!
  assert.strictEqual(pull.branch, `redgreen/${task}.2`)
  const opened = yield* forge("visitor", "GET", `/pulls/${pull.number}`)
  assert.include(opened.body.body, `Fixes #${number}\n`)
})

/** Presses Revert on the merged pull request and merges what that opens. */
const revert = Effect.fnUntraced(function* (number: number) {
  const { forge, github } = yield* World
  const form = new URLSearchParams({ as: "morgan", do: "revert" })
  const page = `${github.url}/${repository}/pull/${number}`
  yield* Effect.promise(() =>
    fetch(page, { method: "POST", body: form, headers: { origin: github.url }, redirect: "manual" })
  )
  const { body } = yield* forge("maintainer", "GET", "/pulls?state=open&sort=created&direction=desc")
  yield* forge("maintainer", "PUT", `/pulls/${body[0].number}/merge`)
})

const expectOneEach = Effect.fnUntraced(function* (task: TaskId) {
  const { history, pulls, settled } = yield* World
  yield* settled
  const { state } = yield* history(task)
  assert.lengthOf(
    pulls().filter(({ pull }) => pull.head === state.pullRequests[repository]!.branch),
    1
  )
})
