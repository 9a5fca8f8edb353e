import { Config, Effect } from "effect"
import type { Source } from "#domain/Intake.ts"
import { type BugLink, linksIn } from "#integrations/links.ts"
import { candidatesFor } from "./candidates.ts"

/**
 * Where else a bug is known, as a text says that links there; Sentry's issue first, since it has the stack trace. What a reader
 * does not see (HTML comments) names nothing, nor does an issue of a repository, or of an organization, that is not ours.
 */
export const referencesIn = Effect.fn("ingest.referencesIn")(function* (text: string) {
  const sentry = yield* host("SENTRY_URL", "https://sentry.io")
  const jira = yield* host("JIRA_URL", "")
  const github = yield* host("GITHUB_URL", "https://github.com")
  const organization = yield* Config.String("SENTRY_ORGANIZATION").pipe(Config.withDefault(""), Effect.orDie)
  const repositories = (yield* candidatesFor(undefined)).map((name) => name.toLowerCase())
  const isOurs = (link: BugLink) => {
    if (link.kind === "github") return repositories.includes(link.repository.toLowerCase())
    return link.kind === "jira" || organization === "" || (link.organization ?? organization) === organization
  }
  return linksIn(text.replace(/<!--[\s\S]*?(?:-->|$)/g, " "), { sentry, jira, github })
    .filter(isOurs)
    .map((link) => sourceOf(link.kind === "sentry" && organization !== "" ? { organization, ...link } : link))
    .map((source): Source => ({ ...source, named: true }))
    .sort((one, other) => order.indexOf(one.kind) - order.indexOf(other.kind))
})

const order: ReadonlyArray<Source["kind"]> = ["sentry", "jira", "github"]

const host = (name: string, otherwise: string) =>
  Config.String(name).pipe(
    Config.withDefault(otherwise),
    Effect.orDie,
    Effect.map((url) => (URL.canParse(url) ? new URL(url).host : undefined))
  )

const sourceOf = (link: BugLink): Source => {
  switch (link.kind) {
    case "sentry": {
      const { kind, issueId, organization, url } = link
      const key = `sentry:${organization ?? new URL(url).hostname}:${issueId}`
      return { kind, key, url, issueId, ...(organization === undefined ? {} : { organization }) }
    }
    case "jira":
      return { kind: link.kind, key: jiraKey(link.host, link.ticket), url: link.url, ticket: link.ticket }
    case "github": {
      const { kind, number, repository, url } = link
      return { kind, key: githubKey(repository, number), url, repository, number }
    }
  }
}

export const jiraKey = (host: string, ticket: string): string => `jira:${host}:${ticket}`

// GitHub's names do not tell upper from lower case.
export const githubKey = (repository: string, number: number): string => `github:${repository.toLowerCase()}#${number}`
