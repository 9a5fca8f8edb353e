import { createServer } from "node:http"
import type { AddressInfo } from "node:net"
import { buffer } from "node:stream/consumers"
import type { Account } from "./records.ts"

export const agent: Account = {
  ...{ accountId: "712020:agent", displayName: "Redgreen", accountType: "atlassian", may: "write" },
  ...{ email: "redgreen@harbor.example", token: "agent-api-token" }
}
export const alice: Account = {
  ...{ accountId: "712020:alice", displayName: "Alice Amsel", accountType: "atlassian", may: "write" },
  ...{ email: "alice@harbor.example", token: "alice-api-token" }
}
export const reader: Account = {
  ...{ accountId: "712020:reader", displayName: "Rita Reader", accountType: "atlassian", may: "browse" },
  ...{ email: "rita@harbor.example", token: "reader-api-token" }
}
export const stranger: Account = {
  ...{ accountId: "712020:stranger", displayName: "Sam Stranger", accountType: "customer", may: "nothing" },
  ...{ email: "sam@elsewhere.example", token: "stranger-api-token" }
}
export const accounts = [agent, alice, reader, stranger]

export const settingsOf = (url: string, account: Account = agent) => ({
  JIRA_URL: url,
  JIRA_EMAIL: account.email!,
  JIRA_API_TOKEN: account.token!
})

export interface Received {
  readonly headers: Readonly<Record<string, string | ReadonlyArray<string> | undefined>>
  readonly body: Buffer
}

/** Somebody who takes webhooks, answering each with the next of `answers` and with 200 after those. */
export const listen = async (answers: Array<number> = []) => {
  const received: Array<Received> = []
  const server = createServer(async (request, response) => {
    received.push({ headers: request.headers, body: await buffer(request) })
    response.writeHead(answers.shift() ?? 200).end("{}")
  })
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening))
  return {
    received,
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/webhooks/jira`,
    stop: () => {
      server.close()
      server.closeAllConnections()
    }
  }
}
