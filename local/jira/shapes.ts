import { wikiOf } from "./adf.ts"
import type { Happening } from "./JiraSite.ts"
import type { Account, Comment, Issue, RemoteLink, Status } from "./records.ts"
import type { Transition } from "./workflow.ts"

/** Which REST version shows it: rich text is wiki markup in 2 and in webhooks, ADF in 3. */
export type Rest = 2 | 3

// Nobody's e-mail address: Jira Cloud tells none of anybody else.
export const userShape = (account: Account, base: string, rest: Rest) => ({
  self: `${base}/rest/api/${rest}/user?accountId=${encodeURIComponent(account.accountId)}`,
  accountId: account.accountId,
  avatarUrls: Object.fromEntries(
    ["48x48", "24x24", "16x16", "32x32"].map((size) => [size, `${base}/avatar/${account.accountId}/${size}.png`])
  ),
  displayName: account.displayName,
  active: true,
  timeZone: "Etc/UTC",
  accountType: account.accountType
})

const categories = {
  new: { id: 2, colorName: "blue-gray", name: "To Do" },
  indeterminate: { id: 4, colorName: "yellow", name: "In Progress" },
  done: { id: 3, colorName: "green", name: "Done" }
}

const statusShape = ({ id, name, category }: Status, base: string, rest: Rest) => ({
  self: `${base}/rest/api/${rest}/status/${id}`,
  ...{ description: "", iconUrl: `${base}/images/icons/status.png`, name, id },
  statusCategory: {
    self: `${base}/rest/api/${rest}/statuscategory/${categories[category].id}`,
    ...categories[category],
    key: category
  }
})

const richText = (value: unknown, rest: Rest) =>
  rest === 3 && typeof value !== "string" ? value : wikiOf(value) || null

export const issueShape = (issue: Issue, base: string, rest: Rest) => ({
  ...thinIssue(issue, base, rest),
  fields: {
    ...thinIssue(issue, base, rest).fields,
    description: richText(issue.description, rest),
    labels: issue.labels,
    reporter: userShape(issue.reporter, base, rest),
    creator: userShape(issue.reporter, base, rest),
    assignee: null,
    resolution: null,
    resolutiondate: null,
    fixVersions: [],
    components: [],
    issuelinks: [],
    created: stamp(issue.created),
    updated: stamp(issue.updated)
  }
})

/** What comment webhooks carry of the ticket: no description, no labels, no reporter. */
export const thinIssue = ({ id, key, summary, status }: Issue, base: string, rest: Rest) => {
  const project = key.split("-")[0]!
  return {
    ...{ id, self: `${base}/rest/api/${rest}/issue/${id}`, key },
    fields: {
      summary,
      issuetype: {
        self: `${base}/rest/api/${rest}/issuetype/10004`,
        ...{ id: "10004", description: "", iconUrl: `${base}/images/bug.png`, name: "Bug", subtask: false }
      },
      project: {
        self: `${base}/rest/api/${rest}/project/10000`,
        ...{ id: "10000", key: project, name: project, projectTypeKey: "software", simplified: false, avatarUrls: {} }
      },
      priority: { self: `${base}/rest/api/${rest}/priority/3`, iconUrl: `${base}/medium.svg`, name: "Medium", id: "3" },
      status: statusShape(status, base, rest)
    }
  }
}

/** What a service desk asks of a comment, on every project. */
const isInternal = ({ properties }: Comment) =>
  (properties["sd.public.comment"] as { readonly internal?: unknown } | null | undefined)?.internal === true

export const commentShape = (issue: Issue, comment: Comment, base: string, rest: Rest) => ({
  self: `${base}/rest/api/${rest}/issue/${issue.id}/comment/${comment.id}`,
  id: comment.id,
  author: userShape(comment.author, base, rest),
  body: richText(comment.body, rest),
  updateAuthor: userShape(comment.updateAuthor, base, rest),
  created: stamp(comment.created),
  updated: stamp(comment.updated),
  jsdPublic: !isInternal(comment)
})

export const transitionShape = ({ id, name, to }: Transition, base: string) => ({
  ...{ id, name, to: statusShape(to, base, 3), hasScreen: false, isGlobal: false, isInitial: false },
  ...{ isAvailable: true, isConditional: false, isLooped: false }
})

export const linkShape = (issue: Issue, link: RemoteLink, base: string) => ({
  ...link,
  self: `${base}/rest/api/3/issue/${issue.id}/remotelink/${link.id}`
})

/** The body of an admin webhook. */
export const webhookShape = (happening: Happening, changelogId: string, base: string) => {
  const { name, by, issue } = happening
  const timestamp = Date.now()
  if (!("changes" in happening))
    return {
      ...{ timestamp, webhookEvent: name },
      comment: commentShape(issue, happening.comment, base, 2),
      issue: thinIssue(issue, base, 2)
    }
  return {
    ...{
      timestamp,
      webhookEvent: name,
      issue_event_type_name: name === "jira:issue_created" ? "issue_created" : "issue_generic"
    },
    user: userShape(by, base, 2),
    issue: issueShape(issue, base, 2),
    changelog: {
      id: changelogId,
      items: happening.changes.map((item) => ({ fieldtype: "jira", fieldId: item.field.toLowerCase(), ...item }))
    }
  }
}

/** Jira writes the offset without a colon. */
const stamp = (at: number) => new Date(at).toISOString().replace("Z", "+0000")
