import { ConfigProvider, Effect, Layer, Logger, ManagedRuntime, Schema } from "effect"
import { ApprovalPolicy } from "#domain/ApprovalPolicy.ts"
import type { Outcome } from "#domain/Consumer.ts"
import type { Envelope } from "#domain/Envelope.ts"
import type { Event, EventType } from "#domain/Event.ts"
import { EventStore } from "#domain/EventStore.ts"
import { taskIdOf } from "#domain/Ids.ts"
import { Policy } from "#domain/Policy.ts"
import { load, transact } from "#domain/transact.ts"
import { Jira } from "#integrations/jira/Jira.ts"
import { jiraText } from "#integrations/jira/text.ts"
import { accounts, agent, alice, settingsOf } from "#local/jira/standInFixture.ts"
import { startJira } from "#local/jira/startJira.ts"
import { JiraPublisher } from "./JiraPublisher.ts"

export const task = taskIdOf("ticket")

/** A ticket on Jira's stand-in, a log in memory, and the publisher between them. */
export const openTicket = async (own: Record<string, string> = {}) => {
  const jira = await startJira({ accounts })
  const { key } = jira.createIssue(alice, { project: "PROJ", summary: "TypeError: rate of undefined" })
  const settings = { ...settingsOf(jira.url), ...own }
  const escalate = { after: "2 days", mention: { jira: [alice.accountId] } }
  const runtime = ManagedRuntime.make(
    Layer.mergeAll(
      EventStore.layerMemory,
      Jira.layer,
      Layer.effect(ApprovalPolicy, Schema.decodeEffect(Policy)({ reminders: { after: [], escalate } }))
    ).pipe(
      Layer.provideMerge(ConfigProvider.layer(ConfigProvider.fromUnknown(settings))),
      Layer.provideMerge(Logger.layer([]))
    )
  )
  const source = { kind: "jira", key: `jira:${new URL(jira.url).host}:${key}`, ticket: key } as const

  /** Records it and says so to nobody yet. */
  const happens = async (event: Event): Promise<Envelope> => {
    const own = event._tag === "task.linked" ? { ...event, source } : event
    const author = { actor: "test", causationId: "test" }
    const { events } = await runtime.runPromise(Effect.orDie(transact(task, author, () => [own])))
    return events[0]!
  }
  const tell = (cause: Envelope, publisher = JiraPublisher): Promise<Outcome> =>
    runtime.runPromise(publisher.handle(cause))
  const wakes = ({ event }: Envelope) => (JiraPublisher.wakesOn as ReadonlyArray<EventType>).includes(event._tag)

  return {
    ...{ jira, key, source, happens, tell },
    /** Records them one by one, each told before the next. */
    live: async (events: ReadonlyArray<Event>) => {
      for (const event of events) {
        const cause = await happens(event)
        if (wakes(cause)) await tell(cause)
      }
    },
    /** As `live`, after all have happened. */
    catchUp: async (events: ReadonlyArray<Event>) => {
      const causes: Array<Envelope> = []
      for (const event of events) causes.push(await happens(event))
      for (const cause of causes.filter(wakes)) await tell(cause)
    },
    history: () => runtime.runPromise(Effect.map(load(task), ({ history }) => history)),
    /** Ours on the ticket, as people read them. */
    comments: () =>
      jira
        .comments(key)
        .filter(({ author }) => author.accountId === agent.accountId)
        .map(({ body }) => jiraText(body).text),
    writes: () =>
      jira.requests
        .filter(({ method, path }) => method !== "GET" && !path.endsWith("/comment/list"))
        .map(({ method, path }) => `${method} ${path.replace(/^.*\/issue\/PROJ-\d+\//, "").replace(/\d{4,}/, "…")}`),
    close: async () => {
      await jira.stop()
      await runtime.dispose()
    }
  }
}

export type Ticket = Awaited<ReturnType<typeof openTicket>>
