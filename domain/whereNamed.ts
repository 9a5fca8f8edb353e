import { type Envelope, plainOf } from "./Envelope.ts"
import { hide } from "./personalData.ts"

/**
 * Where an event tells of somebody, by the places of its data (`by/name`, `report/description`, `actor`): fields that are that name or
 * account, and texts it stands in as a word of its own. Letter case does not matter.
 */
export const whereNamed = (envelope: Envelope, who: string): ReadonlyArray<string> => {
  const { hidden } = hide(envelope.event._tag, plainOf(envelope))
  const word = new RegExp(`(?<![\\p{L}\\p{N}_])${RegExp.escape(who)}(?![\\p{L}\\p{N}_])`, "iu")
  return Object.entries(hidden).flatMap(([place, value]) =>
    word.test(typeof value === "string" ? value : JSON.stringify(value)) ? [place.replace(/^data\//, "")] : []
  )
}

/** Whether it tells of people in the clear, as events from before there were data keys do: no shredding reaches those. */
export const isPlain = ({ event, stored }: Envelope): boolean =>
  stored.sealed === undefined && Object.values(hide(event._tag, stored).hidden).some((value) => !isMark(value))

const isMark = (value: unknown) => value === "erased" || (Array.isArray(value) && value.length === 0)
