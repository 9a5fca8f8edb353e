import { type EventType, schemaOf } from "./Event.ts"
import { EACH, ERASED, type Path, personalIn } from "./personal.ts"

/** What of a stored event can tell of a person. */
export interface Telling {
  /** A service, or `channel:name` for a person who spoke through a channel. */
  readonly actor: string
  readonly data: Readonly<Record<string, unknown>>
}

/** What was taken out, by where it stood: `data/by/name`. */
export type Hidden = Readonly<Record<string, unknown>>

/** Takes everything personal out of an event and puts marks in its place; what is left decodes as the whole did. */
export const hide = (
  type: EventType,
  { actor, data }: Telling
): { readonly shown: Telling; readonly hidden: Hidden } => {
  const hidden: Record<string, unknown> = {}
  const shown = pathsOf(type).reduce<unknown>((value, path) => without(value, path, "data", hidden), data)
  if (isPerson(actor)) hidden["actor"] = actor
  const whose = isPerson(actor) ? `${actor.split(":", 1)}:${ERASED}` : actor
  return { shown: { actor: whose, data: shown as Telling["data"] }, hidden }
}

/** Puts it back. */
export const restore = ({ actor, data }: Telling, hidden: Hidden): Telling => {
  let whole: unknown = { actor, data }
  for (const [place, value] of Object.entries(hidden)) whole = put(whole, place.split("/"), value)
  return whole as Telling
}

/** A service has no channel. */
export const isPerson = (actor: string): boolean => actor.includes(":")

/** Whether what a service writes under this type can need its task's key. */
export const tellsOfPeople = (type: EventType): boolean => pathsOf(type).length > 0

export const pathsOf = (type: EventType): ReadonlyArray<Path> => {
  const known = paths.get(type) ?? personalIn(schemaOf(type).ast)
  paths.set(type, known)
  return known
}

const paths = new Map<EventType, ReadonlyArray<Path>>()

const without = (
  value: unknown,
  { mark, steps: [step, ...steps] }: Path,
  place: string,
  hidden: Record<string, unknown>
): unknown => {
  if (step === undefined) {
    hidden[place] = value
    return mark
  }
  const deeper = (inner: unknown, name: string | number) => without(inner, { steps, mark }, `${place}/${name}`, hidden)
  if (step === EACH) return Array.isArray(value) ? value.map(deeper) : value
  if (value === null || typeof value !== "object" || !Object.hasOwn(value, step)) return value
  return { ...value, [step]: deeper(value[step as keyof typeof value], step) }
}

const put = (value: unknown, [step, ...steps]: ReadonlyArray<string>, hidden: unknown): unknown => {
  if (step === undefined) return hidden
  // What does not stand there was never taken from there.
  if (value === null || typeof value !== "object" || !Object.hasOwn(value, step)) return value
  const inner = put(value[step as keyof typeof value], steps, hidden)
  return Array.isArray(value) ? value.with(Number(step), inner) : { ...value, [step]: inner }
}
