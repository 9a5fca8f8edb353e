import type { Account } from "./jira/records.ts"

/** The account Redgreen works with, at GitHub and at Jira. */
export const agentLogin = "redgreen-agent"

/** Two people who may write to the repositories, and one who may only read: the same three in every stand-in. */
export const maintainer = { login: "morgan", token: "morgan-local-token", jira: "5b10local0morgan", sentry: "9001" }
export const colleague = { login: "noor", token: "noor-local-token", jira: "5b10local0noor", sentry: "9003" }
export const visitor = { login: "vera", token: "vera-local-token", jira: "5b10local0vera", sentry: "9002" }

const jiraAccount = (login: string, accountId: string): Account => ({
  ...{ accountId, displayName: login, accountType: "atlassian", email: `${login}@example.com`, may: "write" }
})

export const jiraPeople = {
  maintainer: jiraAccount(maintainer.login, maintainer.jira),
  colleague: jiraAccount(colleague.login, colleague.jira),
  visitor: jiraAccount(visitor.login, visitor.jira)
}

export const jiraAgent = (token: string): Account => ({ ...jiraAccount(agentLogin, "5b10local0agent"), token })
