import { createServer } from "node:http"
import type { AddressInfo } from "node:net"
import { ConfigProvider, Effect, Layer, Logger, ManagedRuntime, Schema } from "effect"
import { ApprovalPolicy } from "#domain/ApprovalPolicy.ts"
import { EventStore } from "#domain/EventStore.ts"
import type { TaskId } from "#domain/Ids.ts"
import { Policy } from "#domain/Policy.ts"
import { load } from "#domain/transact.ts"
import { GitHub } from "#integrations/github/GitHub.ts"
import { GitHubAccess } from "#integrations/github/GitHubAccess.ts"
import { Jira } from "#integrations/jira/Jira.ts"
import { accounts, alice, settingsOf } from "#local/jira/standInFixture.ts"
import { startJira } from "#local/jira/startJira.ts"
import { type Answer, type Delivery, handle, listener } from "../Webhook.ts"
import { JiraCallers } from "./JiraCallers.ts"
import { receiveJira, receiveJiraAutomation } from "./receive.ts"

export const secret = "webhook-secret"
export const automationToken = "automation-token"

/** Jira's doors behind a server of their own, with a log in memory and Jira's stand-in calling. */
export const openJiraDoor = async (own: Record<string, string> = {}, deciders = [alice.accountId]) => {
  const jira = await startJira({ accounts, retryMs: 5 })
  const config = ConfigProvider.layer(
    ConfigProvider.fromUnknown({
      ...settingsOf(jira.url),
      ...{ JIRA_WEBHOOK_SECRET: secret, JIRA_AUTOMATION_TOKEN: automationToken, JIRA_FIX_STATUS: "In Progress" },
      ...{ REDGREEN_REPOSITORIES: "harbor/parcel-post", REDGREEN_PROJECTS: "PROJ=harbor/parcel-post" },
      GITHUB_TOKEN: "nobody-asks",
      ...own
    })
  )
  const approvals = Layer.effect(ApprovalPolicy, Schema.decodeEffect(Policy)({ jira: { users: deciders } }))
  const runtime = ManagedRuntime.make(
    Layer.mergeAll(
      EventStore.layerMemory,
      Jira.layer,
      JiraCallers.layer,
      GitHub.layer.pipe(Layer.provide(GitHubAccess.layer)),
      approvals
    ).pipe(Layer.provideMerge(config), Layer.provideMerge(Logger.layer([])))
  )
  const doors: Record<string, (delivery: Delivery) => Promise<Answer>> = {
    "/webhooks/jira": (delivery) => runtime.runPromise(handle({ name: "jira", receive: receiveJira }, delivery)),
    "/webhooks/jira/automation": (delivery) =>
      runtime.runPromise(handle({ name: "jira", receive: receiveJiraAutomation }, delivery))
  }
  const server = createServer((request, response) => listener(doors[request.url!]!)(request, response))
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  jira.connect({ url: `${url}/webhooks/jira`, secret })

  return {
    ...{ jira, url },
    run: <A, E>(effect: Effect.Effect<A, E, EventStore>) => runtime.runPromise(effect),
    /** What the door said to each delivery so far, in the order they were sent. */
    answers: async () => {
      await jira.webhooks.settled()
      return jira.deliveries.map(({ answer, statuses }) => ({ ...JSON.parse(answer || "{}"), code: statuses.at(-1) }))
    },
    events: (task: string) =>
      runtime.runPromise(Effect.map(load(task as TaskId), ({ history }) => history.map(({ event }) => event))),
    post: async (path: string, body: string, headers: Record<string, string> = {}) => {
      const response = await fetch(url + path, { method: "POST", body, headers })
      return { code: response.status, body: JSON.parse(await response.text()) }
    },
    close: async () => {
      await jira.stop()
      server.close()
      server.closeAllConnections()
      await runtime.dispose()
    }
  }
}

export type JiraDoor = Awaited<ReturnType<typeof openJiraDoor>>
