import { randomUUID } from "node:crypto"
import type { Json } from "./Workspace.ts"

/** A message only one person sees. Slack keeps it out of the channel's history. */
export interface Whisper {
  readonly channel: string
  readonly user: string
  readonly ts: string
  /** For what is done in it. */
  readonly responseUrl: string
  text: string
  blocks: ReadonlyArray<Json>
}

/** What people see besides messages: whispers, and modals that are open. */
export interface Scene {
  readonly whispers: ReadonlyArray<Whisper>
  readonly views: Map<string, { readonly view: Json; readonly user: string }>
  /** Whose action a trigger came from. */
  readonly triggers: Map<string, string>
  readonly expiredTriggers: Set<string>
  /** A new `response_url` for what somebody does in a channel. */
  responseUrl(place: Pick<Whisper, "channel" | "user">): string
  whisper(said: Omit<Whisper, "responseUrl" | "ts"> & { readonly responseUrl?: string; readonly ts?: string }): void
  /** What is posted to a `response_url`. False where there is none, or it was used five times. */
  respond(path: string, answer: Json): boolean
}

/** A `response_url` takes this many answers. */
const USES = 5

export const openScene = (url: () => string): Scene => {
  const whispers: Array<Whisper> = []
  const places = new Map<string, { readonly channel: string; readonly user: string; uses: number }>()

  const responseUrl: Scene["responseUrl"] = ({ channel, user }) => {
    const path = `/hooks/${randomUUID()}`
    places.set(path, { channel, user, uses: 0 })
    return `${url()}${path}`
  }
  const whisper: Scene["whisper"] = (said) => {
    const ts = `${Math.floor(Date.now() / 1000)}.9${String(whispers.length).padStart(5, "0")}`
    whispers.push({ ts, responseUrl: responseUrl(said), ...said })
  }

  return {
    ...{ whispers, views: new Map(), triggers: new Map(), expiredTriggers: new Set(), responseUrl, whisper },
    respond: (path, { blocks = [], replace_original, text = "" }) => {
      const place = places.get(path)
      if (place === undefined || ++place.uses > USES) return false
      const original = whispers.find((one) => new URL(one.responseUrl).pathname === path)
      if (replace_original && original !== undefined) Object.assign(original, { text, blocks })
      else whisper({ channel: place.channel, user: place.user, text, blocks })
      return true
    }
  }
}
