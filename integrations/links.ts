/** An address in a text that names a bug somewhere else. */
export type BugLink =
  | { readonly kind: "sentry"; readonly url: string; readonly organization?: string; readonly issueId: string }
  | { readonly kind: "jira"; readonly url: string; readonly host: string; readonly ticket: string }
  | { readonly kind: "github"; readonly url: string; readonly repository: string; readonly number: number }

/** Hosts whose links are believed, with port where there is one. A link to any other is somebody else's. */
export interface LinkHosts {
  /** Of `SENTRY_URL`; `sentry.io` stands for its organizations' and regions' hosts too. */
  readonly sentry?: string | undefined
  readonly jira?: string | undefined
  readonly github?: string | undefined
}

/** Bugs a text links to, in order, each once; at most ten. */
export const linksIn = (text: string, hosts: LinkHosts): ReadonlyArray<BugLink> => {
  const found = new Map<string, BugLink>()
  for (const [match] of text.matchAll(/https?:\/\/[^\s<>"'|\])}]+/g)) {
    // A sentence's own full stop is none of the address.
    const address = match.replace(/[.,;:!?]+$/, "")
    const link = URL.canParse(address) ? linkOf(new URL(address), hosts) : undefined
    if (link !== undefined && !found.has(link.url)) found.set(link.url, link)
    if (found.size === 10) break
  }
  return [...found.values()]
}

const linkOf = (url: URL, hosts: LinkHosts): BugLink | undefined =>
  sentry(url, hosts.sentry) ?? jira(url, hosts.jira) ?? github(url, hosts.github)

const sentry = ({ host, origin, pathname }: URL, known: string | undefined): BugLink | undefined => {
  const cloud = known === "sentry.io" && host.endsWith(".sentry.io")
  if (known === undefined || (host !== known && !cloud)) return undefined
  const [, named, issueId] = /^(?:\/organizations\/([\w-]+))?\/issues\/(\d+)(?:\/|$)/.exec(pathname) ?? []
  if (issueId === undefined) return undefined
  // us.sentry.io and de.sentry.io are regions, not organizations.
  const subdomain = cloud ? host.slice(0, -".sentry.io".length) : ""
  const organization = named ?? (/^(?!(?:www|us|de)$)[\w-]+$/.test(subdomain) ? subdomain : undefined)
  const path = named === undefined ? "" : `/organizations/${named}`
  return {
    kind: "sentry",
    url: `${origin}${path}/issues/${issueId}/`,
    issueId,
    ...(organization === undefined ? {} : { organization })
  }
}

const jira = ({ host, origin, pathname }: URL, known: string | undefined): BugLink | undefined => {
  const [, ticket] = /^\/browse\/([A-Z][A-Z0-9_]+-\d+)$/.exec(pathname) ?? []
  return host === known && ticket !== undefined
    ? { kind: "jira", url: `${origin}/browse/${ticket}`, host, ticket }
    : undefined
}

/** Of what the address names, only what an event can hold: a repository as `Repository` of the domain has it, a number that is whole. */
const github = ({ host, origin, pathname }: URL, known: string | undefined): BugLink | undefined => {
  const [, repository, digits] = /^\/(\w[\w.-]*\/\w[\w.-]*)\/issues\/([1-9]\d*)$/.exec(pathname) ?? []
  const number = Number(digits)
  if (host !== known || repository === undefined || !Number.isSafeInteger(number)) return undefined
  return { kind: "github", url: `${origin}/${repository}/issues/${number}`, repository, number }
}
