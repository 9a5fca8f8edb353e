import { assert } from "@effect/vitest"
import { Effect } from "effect"
import type { TaskId } from "#domain/Ids.ts"
import { markers } from "#integrations/slack/actions.ts"
import { agentLogin } from "#local/cast.ts"
import type { AlertPayload } from "#local/sentry/StoredIssue.ts"
import { taskOf } from "./alerts.ts"
import { repository, type World } from "./world.ts"

type OpenWorld = World["Service"]

/** The task that an alert's issue leads to, as soon as there is one. */
export const taskAbout = Effect.fnUntraced(function* ({ until }: OpenWorld, alert: AlertPayload) {
  const named = taskOf(alert)
  const { state } = yield* until(named, ({ history }) => history.length > 0)
  return state.alias ?? named
})

/** Everything a task left in the channels, as people find it there. */
export const channelsOf = Effect.fnUntraced(function* (world: OpenWorld, task: TaskId) {
  const { forge, github, history, jira, pulls, sentry, slack } = world
  const { state } = yield* history(task)
  const { sources } = state.intake!
  const pullRequests = pulls().filter(({ pull }) => pull.head.startsWith(`redgreen/${task}`))
  const commits = yield* Effect.forEach(pullRequests, ({ number }) => forge("agent", "GET", `/pulls/${number}/commits`))
  const ours = (number: number) =>
    github.state
      .comments("harbor", "parcel-post", number)
      .filter(({ author }) => author === agentLogin)
      .map(({ body }) => body)
  const issues = sources.flatMap(({ kind, number }) => (kind === "github" && number !== undefined ? [number] : []))
  const tickets = sources.flatMap(({ kind, ticket }) => (kind === "jira" && ticket !== undefined ? [ticket] : []))
  const cards = (yield* Effect.promise(() => slack.messages("agents"))).filter(({ metadata }) =>
    isCardOf(task, metadata)
  )
  const threads = yield* Effect.forEach(cards, ({ ts }) => Effect.promise(() => slack.thread("agents", ts)))
  return {
    pulls: pullRequests.map(({ body, number, pull: { draft }, title }) => {
      return { number, title, body, draft, comments: ours(number) }
    }),
    commits: commits.map(({ body }) => body.map(({ commit }: { commit: { message: string } }) => commit.message)),
    issues: issues.map(ours),
    slack: cards.map(({ blocks, text }, index) => ({
      text,
      blocks: JSON.stringify(blocks),
      lines: threads[index]!.map(({ text }) => text)
    })),
    tickets: tickets.map((key) => {
      const { comments, links, moves } = jira.issue(key)
      const own = comments.filter(({ author }) => author.displayName === agentLogin)
      return {
        comments: own.map(({ body }) => wordsOf(body)),
        links: links.map(({ object }) => object.url),
        moves: moves.map(({ from, to }) => `${from} → ${to}`)
      }
    }),
    sentry: sources.flatMap(({ issueId, kind }) =>
      kind === "sentry" && issueId !== undefined
        ? [
            sentry.issues
              .find(issueId)!
              .comments.filter(({ by }) => by.type === "application")
              .map(({ text }) => text)
          ]
        : []
    )
  }
})

/** Whether a Slack message's metadata says that it is the task's card. */
export const isCardOf = (
  task: TaskId,
  {
    event_payload,
    event_type
  }: { readonly event_type?: string; readonly event_payload?: { readonly task?: string } } = {}
) => event_type === markers.task && event_payload?.task === task

type Channels = Effect.Success<ReturnType<typeof channelsOf>>

/** One of each, all of them telling that the fix is ready. `answers`: how many comments of their own people were given in each. */
export const endedOnEvery = (channels: Channels, { answers = 0, status = "ready" } = {}) => {
  const { commits, issues, pulls, sentry, slack, tickets } = channels
  assert.lengthOf(pulls, 1)
  const [pull] = pulls
  assert.strictEqual(pull!.draft, false)
  const isCard = (text: string) => text.includes(`Redgreen: ${status}`)
  const cardOnce = (comments: ReadonlyArray<string>) => {
    assert.lengthOf(comments.filter(isCard), 1, comments.join("\n---\n"))
    assert.lengthOf(comments, 1 + answers, comments.join("\n---\n"))
  }
  cardOnce(pull!.comments)
  assert.lengthOf(commits[0]!, 2)
  for (const comments of [...issues, ...sentry, ...tickets.map(({ comments }) => comments)]) cardOnce(comments)
  for (const { links } of tickets) assert.lengthOf(links, 1)
  assert.lengthOf(slack, 1)
  const [{ blocks, lines, text }] = slack as [Channels["slack"][number]]
  assert.include(text, `: ${status}.`)
  assert.include(blocks, `${repository}#${pull!.number}`)
  assert.deepStrictEqual(lines, [...new Set(lines)])
}

/** What the channels say without what differs from one task to the next: only first lines, and no numbers. */
export const gistOf = ({ commits, pulls, sentry, slack, tickets }: Channels) => {
  const gist = (text: string) =>
    text
      .split("\n")[0]!
      .replace(/<@\w+>/g, "<@>")
      .replace(/\d+/g, "0")
  return {
    pulls: pulls.map(({ comments, draft, title }) => ({ title, draft, comments: comments.map(gist) })),
    commits: commits.map((messages) => messages.map(gist)),
    slack: slack.map(({ lines, text }) => ({ text: gist(text), lines: lines.map(gist) })),
    tickets: tickets.map(({ comments, links, moves }) => ({
      comments: comments.map(gist),
      links: links.map(gist),
      moves
    })),
    sentry: sentry.map((comments) => comments.map(gist))
  }
}

/** The words of an ADF document, a line for each paragraph. */
const wordsOf = (body: unknown): string => {
  const {
    content = [],
    text = "",
    type
  } = body as {
    readonly type?: string
    readonly text?: string
    readonly content?: ReadonlyArray<unknown>
  }
  return `${text}${content.map(wordsOf).join("")}${type === "paragraph" || type === "heading" ? "\n" : ""}`
}
