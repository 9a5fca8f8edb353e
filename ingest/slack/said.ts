import type { Block } from "#integrations/slack/blocks.ts"

/** What only the person who spoke gets to see, as the answer to a command. */
export interface Said {
  readonly response_type: "ephemeral"
  readonly text: string
  readonly blocks?: ReadonlyArray<Block>
}

export const said = (text: string, blocks?: ReadonlyArray<Block>): Said => ({
  response_type: "ephemeral",
  text,
  ...(blocks === undefined ? {} : { blocks })
})
