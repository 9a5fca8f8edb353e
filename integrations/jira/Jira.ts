import { Config, Context, Effect, Layer, Option, Redacted } from "effect"
import { FetchHttpClient } from "effect/http"
import { jiraClient } from "./client.ts"
import type { JiraDocument } from "./document.ts"
import { JiraRefused, type JiraUnavailable } from "./errors.ts"
import { type Comment, CommentList, CommentPage, Issue, Posted, type Transition, Transitions, User } from "./wire.ts"

type Answer<A> = Effect.Effect<A, JiraUnavailable | JiraRefused>

/** A comment we wrote, with the properties we left on it. */
export interface OwnComment {
  readonly id: string
  readonly properties: Readonly<Record<string, unknown>>
}

export interface RemoteLink {
  /** The same one again updates the link instead of adding one. */
  readonly globalId: string
  readonly url: string
  readonly title: string
  readonly summary: string
  /** Struck through where Jira lists it. */
  readonly resolved: boolean
}

/**
 * The calls we make to Jira Cloud (REST v3, https://developer.atlassian.com/cloud/jira/platform/rest/v3/) with an API token over
 * Basic authentication. `JIRA_URL` is the site's origin, or one of a stand-in; `JIRA_EMAIL` and `JIRA_API_TOKEN` are best those of
 * an account of Redgreen's own, because whatever this account does is taken for ours. Limits are those of `jiraClient`.
 */
export class Jira extends Context.Service<
  Jira,
  {
    /** Whether URL, e-mail and token are set; without them every call is refused. */
    readonly configured: boolean
    /** Of the site, with its port where that is not the usual one; empty when `JIRA_URL` is not set. */
    readonly host: string
    readonly myself: Answer<User>
    issue(key: string): Answer<Issue>
    /** Anybody's, newest first, a hundred at most. */
    comments(key: string): Answer<ReadonlyArray<Comment>>
    /** Ours only: anybody may write our marker on theirs. Newest first. */
    ownComments(key: string): Answer<ReadonlyArray<OwnComment>>
    /** One comment, or undefined when there is none: a person may have deleted it. */
    ownComment(id: string): Answer<OwnComment | undefined>
    /** Internal on a service desk's request, as is what we update: its customers see neither. */
    addComment(key: string, body: JiraDocument, properties: Readonly<Record<string, unknown>>): Answer<string>
    /** `quiet` sends nobody a mail. */
    updateComment(
      key: string,
      id: string,
      update: {
        readonly body: JiraDocument
        readonly properties: Readonly<Record<string, unknown>>
        readonly quiet: boolean
      }
    ): Answer<void>
    transitions(key: string): Answer<ReadonlyArray<Transition>>
    transition(key: string, id: string): Answer<void>
    link(key: string, link: RemoteLink): Answer<void>
  }
>()("redgreen/integrations/Jira") {
  static readonly layer = Layer.effect(
    Jira,
    Effect.gen(function* () {
      const site = yield* Config.option(Config.URL("JIRA_URL"))
      const url = Option.match(site, { onNone: () => "", onSome: ({ href }) => href.replace(/\/+$/, "") })
      const email = yield* Config.String("JIRA_EMAIL").pipe(Config.withDefault(""))
      const token = yield* Config.Redacted("JIRA_API_TOKEN").pipe(Config.withDefault(Redacted.make("")))
      const configured = [url, email, Redacted.value(token)].every((setting) => setting !== "")
      const { ask, tell } = yield* jiraClient(configured ? { url, email, token } : undefined)
      // Only success is remembered.
      const [own, forget] = yield* Effect.cachedInvalidateWithTTL(
        ask(User, { method: "GET", path: "myself" }),
        "1 hour"
      )
      const myself = Effect.tapError(own, () => forget)

      const page = Effect.fnUntraced(function* (key: string, startAt: number) {
        const query = { startAt: String(startAt), maxResults: "100", orderBy: "-created" }
        return yield* ask(CommentPage, { method: "GET", path: `${yield* issuePath(key)}/comment`, query })
      })

      /** `expand=properties` is documented for this call alone. */
      const commentsById = (ids: ReadonlyArray<string>) =>
        ids.length === 0
          ? Effect.succeed([])
          : ask(CommentList, {
              ...{ method: "POST", path: "comment/list", query: { expand: "properties" } },
              body: { ids: ids.map(Number) }
            }).pipe(Effect.map(({ values }) => values.map(ownComment)))

      return Jira.of({
        configured,
        host: Option.match(site, { onNone: () => "", onSome: ({ host }) => host }),
        myself,
        issue: Effect.fn("Jira.issue")(function* (key) {
          return yield* ask(Issue, { method: "GET", path: yield* issuePath(key), query: { fields: issueFields } })
        }),
        comments: Effect.fn("Jira.comments")(function* (key) {
          return (yield* page(key, 0)).comments
        }),
        ownComments: Effect.fn("Jira.ownComments")(function* (key) {
          const { accountId } = yield* myself
          const ids: Array<string> = []
          for (let startAt = 0, total = 1; startAt < total && startAt < 5000; startAt += 100) {
            const found = yield* page(key, startAt)
            total = found.total
            ids.push(...found.comments.filter(({ author }) => author?.accountId === accountId).map(({ id }) => id))
          }
          const found = yield* commentsById(ids.slice(0, 1000))
          return found.toSorted((a, b) => Number(b.id) - Number(a.id))
        }),
        ownComment: Effect.fn("Jira.ownComment")(function* (id) {
          return (yield* commentsById([id]))[0]
        }),
        addComment: Effect.fn("Jira.addComment")(function* (key, body, properties) {
          const call = { method: "POST", path: `${yield* issuePath(key)}/comment` } as const
          return (yield* ask(Posted, { ...call, body: { body, properties: entries(properties) } })).id
        }),
        updateComment: Effect.fn("Jira.updateComment")(function* (key, id, { body, properties, quiet }) {
          yield* tell({
            ...{ method: "PUT", path: `${yield* issuePath(key)}/comment/${yield* numeric(id)}` },
            query: { notifyUsers: String(!quiet) },
            body: { body, properties: entries(properties) }
          })
        }),
        transitions: Effect.fn("Jira.transitions")(function* (key) {
          const path = `${yield* issuePath(key)}/transitions`
          return (yield* ask(Transitions, { method: "GET", path })).transitions
        }),
        transition: Effect.fn("Jira.transition")(function* (key, id) {
          const path = `${yield* issuePath(key)}/transitions`
          yield* tell({ method: "POST", path, body: { transition: { id } } })
        }),
        link: Effect.fn("Jira.link")(function* (key, { globalId, url, title, summary, resolved }) {
          const path = `${yield* issuePath(key)}/remotelink`
          const object = { url, title: title.slice(0, 255), summary, status: { resolved } }
          const application = { type: "redgreen", name: "Redgreen" }
          yield* tell({ method: "POST", path, body: { globalId, application, relationship: "fixed by", object } })
        })
      })
    })
  ).pipe(
    Layer.provide(FetchHttpClient.layer),
    Layer.provide(Layer.succeed(FetchHttpClient.RequestInit, { redirect: "manual" }))
  )
}

const issueFields = "summary,description,labels,status,priority,project,reporter"

// Keys come out of webhooks: `..` would lead the token to another address.
const issuePath = (key: string) =>
  /^[A-Z][A-Z\d_]*-\d+$/i.test(key)
    ? Effect.succeed(`issue/${key}`)
    : Effect.fail(new JiraRefused({ message: "not the key of a ticket" }))

const numeric = (id: string) =>
  /^\d+$/.test(id) ? Effect.succeed(id) : Effect.fail(new JiraRefused({ message: "not the id of a comment" }))

/** Service desks read a property of their own to know who sees a comment; `jsdPublic` is not taken from us. It means nothing elsewhere. */
const entries = (properties: Readonly<Record<string, unknown>>) =>
  Object.entries({ ...properties, "sd.public.comment": { internal: true } }).map(([key, value]) => ({ key, value }))

const ownComment = ({ id, properties }: (typeof CommentList.Type)["values"][number]): OwnComment => ({
  id,
  properties: Object.fromEntries((properties ?? []).map(({ key, value }) => [key, value]))
})
