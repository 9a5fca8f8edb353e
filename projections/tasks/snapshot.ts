import { canonicalJson } from "#domain/canonical.ts"
import type { Folded } from "./Folded.ts"

/**
 * A folded task as text, such that what is folded on from `restored` is what would be folded on from it. Holds no U+0000, and is
 * the same for equal states.
 */
export const snapshotOf = ({ createdAt, state, updatedAt }: Folded): string => {
  const { commands, conversation, ...rest } = state
  const told = [...conversation.told]
  return canonicalJson({
    createdAt,
    updatedAt,
    state: { ...rest, commands: [...commands], conversation: { ...conversation, told } }
  })
}

/** Members that are undefined are absent in it, which nobody can tell apart. */
export const restored = (snapshot: string): Folded => {
  const folded = JSON.parse(snapshot)
  const { commands, conversation } = folded.state
  const told = new Set(conversation.told)
  return {
    ...folded,
    state: { ...folded.state, commands: new Set(commands), conversation: { ...conversation, told } }
  }
}
