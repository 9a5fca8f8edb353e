import { textOfAdf } from "./adf.ts"
import { textOfWiki } from "./wiki.ts"

/** How a mention reads; by default `@` and the account's id. */
export type Naming = (accountId: string) => string

export interface JiraText {
  /** Markdown without formatting: code is fenced and quotes begin with `>`, so that neither is taken for what the author says. */
  readonly text: string
  /** Addresses in it, in order, each once; those behind a link's words too. */
  readonly urls: ReadonlyArray<string>
}

/**
 * Rich text of Jira as plain text: a string is wiki markup, which webhooks and REST v2 have, an object is ADF, which REST v3 has;
 * anything else is no text. What is not understood is shown by its words.
 */
export const jiraText = (value: unknown, naming: Naming = (accountId) => `@${accountId}`): JiraText => {
  const { text, urls } = typeof value === "string" ? textOfWiki(value, naming) : textOfAdf(value, naming)
  return { text: text.replace(/\n{3,}/g, "\n\n").trim(), urls: [...new Set(urls)] }
}
