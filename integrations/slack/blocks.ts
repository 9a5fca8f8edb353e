import { clipped, unformatted } from "./text.ts"

/** A Block Kit block or element, as JSON. */
export type Block = Readonly<Record<string, unknown>> & { readonly type: string }

/** What Slack refuses with `invalid_blocks` when exceeded, in characters or items. https://docs.slack.dev/reference/block-kit/blocks */
export const limits = {
  ...{ blocks: 50, modalBlocks: 100, section: 3000, header: 150, contextElements: 10, actions: 25 },
  ...{ buttonText: 75, value: 2000, option: 75, options: 100, optionValue: 150, placeholder: 150, label: 2000 },
  ...{ modalTitle: 24, privateMetadata: 3000, actionId: 255 }
} as const

/** `mrkdwn` is finished text; `verbatim` keeps Slack from making links and mentions of what looks like one. */
export const section = (mrkdwn: string): Block => ({
  type: "section",
  text: { type: "mrkdwn", text: clipped(mrkdwn, limits.section) || " ", verbatim: true }
})

/** As many sections as long text takes, cut between lines where there are any. */
export const sections = (mrkdwn: string, most = 20): ReadonlyArray<Block> => {
  const pieces = [""]
  for (const line of mrkdwn.split("\n").flatMap(pieced)) {
    const last = pieces.at(-1)!
    if (last.length + 1 + line.length <= limits.section)
      pieces[pieces.length - 1] = last === "" ? line : `${last}\n${line}`
    else pieces.push(line)
  }
  const shown = pieces.slice(0, most)
  return [
    ...shown.map(section),
    ...(pieces.length > most ? [context(["… cut here; the pull request has all of it."])] : [])
  ]
}

export const header = (text: string): Block => ({
  type: "header",
  text: { type: "plain_text", text: unformatted(text, limits.header) || " ", emoji: false }
})

export const context = (mrkdwn: ReadonlyArray<string>): Block => ({
  type: "context",
  elements: mrkdwn
    .slice(0, limits.contextElements)
    .map((text) => ({ type: "mrkdwn", text: clipped(text, limits.section) || " ", verbatim: true }))
})

export const actions = (blockId: string, elements: ReadonlyArray<Block>): Block => ({
  type: "actions",
  block_id: blockId,
  elements: elements.slice(0, limits.actions)
})

/** A value that is too long would be another value when cut, so it is a defect. */
export const button = (actionId: string, text: string, value: string, style?: "primary" | "danger"): Block => ({
  type: "button",
  action_id: actionId,
  text: { type: "plain_text", text: unformatted(text, limits.buttonText), emoji: false },
  value: within(value, limits.value),
  ...(style === undefined ? {} : { style })
})

export const select = (actionId: string, placeholder: string, values: ReadonlyArray<string>): Block => ({
  type: "static_select",
  action_id: actionId,
  placeholder: { type: "plain_text", text: unformatted(placeholder, limits.placeholder) },
  options: values.slice(0, limits.options).map((value) => ({
    text: { type: "plain_text", text: unformatted(value, limits.option) },
    value: within(value, limits.optionValue)
  }))
})

export const modal = (view: {
  readonly callbackId: string
  readonly title: string
  readonly blocks: ReadonlyArray<Block>
  readonly submit?: string
  readonly metadata?: string
}): Block => ({
  type: "modal",
  callback_id: view.callbackId,
  title: { type: "plain_text", text: unformatted(view.title, limits.modalTitle) },
  close: { type: "plain_text", text: view.submit === undefined ? "Close" : "Cancel" },
  ...(view.submit === undefined
    ? {}
    : { submit: { type: "plain_text", text: unformatted(view.submit, limits.modalTitle) } }),
  ...(view.metadata === undefined ? {} : { private_metadata: within(view.metadata, limits.privateMetadata) }),
  blocks: view.blocks.slice(0, limits.modalBlocks)
})

/** A line longer than a section, in pieces that fit. */
const pieced = (line: string): ReadonlyArray<string> =>
  line.length <= limits.section ? [line] : (line.match(/.{1,2000}(?=\s|$)|.{1,2900}/gsu) ?? [line])

const within = (text: string, limit: number): string => {
  if (text.length > limit) throw new Error(`${text.length} characters where Slack takes ${limit}`)
  return text
}
