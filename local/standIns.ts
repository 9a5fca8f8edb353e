import { randomBytes } from "node:crypto"
import { writeFile } from "node:fs/promises"
import { join } from "node:path"
import { agentLogin, colleague, jiraAgent, jiraPeople, maintainer, visitor } from "./cast.ts"
import { startGitHub } from "./github/startGitHub.ts"
import { startJira } from "./jira/startJira.ts"
import { startSentry } from "./sentry/startSentry.ts"
import { startSlack } from "./slack/startSlack.ts"

export interface StandInOptions {
  /** Folder for GitHub's repositories and for the approvals file. */
  readonly home: string
  /** For git, where it is not on the system's own path. */
  readonly searchPath?: string | undefined
  readonly repositories: ReadonlyArray<{ readonly repository: string; readonly from: string }>
  readonly requesterMayApprove?: boolean
  readonly say: (line: string) => void
}

export type StandIns = Awaited<ReturnType<typeof startStandIns>>

/** GitHub, Sentry, Jira and Slack on loopback, with the same people in each. */
export const startStandIns = async (options: StandInOptions) => {
  const tokens = { github: secret(), sentry: secret(), jira: secret(), slack: `xoxb-${secret()}` }
  const secrets = { github: secret(), sentry: secret(), jira: secret(), slack: secret() }
  const [github, sentry, jira, slack] = await Promise.all([
    gitHub(options, tokens.github),
    startSentry({ token: tokens.sentry }),
    startJira({ accounts: [jiraAgent(tokens.jira), ...Object.values(jiraPeople)] }),
    startSlack({ botToken: tokens.slack, people: cast.map(({ login }) => login), channels: ["agents"] })
  ])
  const approvals = join(options.home, "approvals.yml")
  const people = cast.map(({ login, jira, sentry }) => {
    return { name: login, github: login, jira, sentry, slack: slack.people.get(login)! }
  })
  // YAML has JSON in it.
  await writeFile(
    approvals,
    JSON.stringify({ requesterMayApprove: options.requesterMayApprove === true, people }, null, 2)
  )
  return {
    ...{ github, sentry, jira, slack },
    settings: {
      ...{ GITHUB_URL: github.url, GITHUB_API_URL: github.apiUrl, GITHUB_TOKEN: tokens.github },
      ...{ SENTRY_URL: sentry.url, SENTRY_AUTH_TOKEN: tokens.sentry, SENTRY_ORGANIZATION: "harbor" },
      ...{ JIRA_URL: jira.url, JIRA_EMAIL: `${agentLogin}@example.com`, JIRA_API_TOKEN: tokens.jira },
      ...{ SLACK_API_URL: slack.apiUrl, SLACK_BOT_TOKEN: tokens.slack, SLACK_CHANNEL_AGENTS: "#agents" },
      ...{ GITHUB_WEBHOOK_SECRET: secrets.github, SENTRY_WEBHOOK_SECRET: secrets.sentry },
      ...{ JIRA_WEBHOOK_SECRET: secrets.jira, SLACK_SIGNING_SECRET: secrets.slack },
      REDGREEN_APPROVALS: approvals,
      REDGREEN_REPOSITORIES: options.repositories.map(({ repository }) => repository).join(",")
    },
    /** Tells each where its webhooks go. */
    connect: (url: string) => {
      github.setWebhook({ url: `${url}/webhooks/github`, secret: secrets.github })
      sentry.connect({ url: `${url}/webhooks/sentry`, secret: secrets.sentry })
      jira.connect({ url: `${url}/webhooks/jira`, secret: secrets.jira })
      slack.connect({ url, signingSecret: secrets.slack })
    },
    stop: async () => {
      await Promise.all([github.stop(), sentry.stop(), jira.stop(), slack.stop()])
    }
  }
}

const cast = [maintainer, colleague, visitor]

const gitHub = async ({ home, repositories, say, searchPath }: StandInOptions, token: string) => {
  const every = (permission: "write" | "read") =>
    Object.fromEntries(repositories.map(({ repository }) => [repository, permission]))
  const github = await startGitHub({
    root: join(home, "github"),
    ...(searchPath === undefined ? {} : { searchPath }),
    users: [
      { login: agentLogin, type: "User", token, permissions: every("write") },
      ...cast.map(({ login, token }) => {
        const permissions = every(login === visitor.login ? "read" : "write")
        return { login, token, type: "User" as const, permissions }
      })
    ],
    say
  })
  for (const { repository, from } of repositories) {
    const [owner = "", name = ""] = repository.split("/")
    await github.importRepository({ owner, name, from })
  }
  return github
}

const secret = () => randomBytes(24).toString("hex")
