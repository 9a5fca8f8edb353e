import type { Projection } from "#projections/standings/api.ts"
import { type Colour, type Paint, plain } from "./paint.ts"
import { ago, columns, indent } from "./text.ts"

/** A line each, in events of the log; below them what stopped some. `now` is in milliseconds. */
export const renderProjections = (all: ReadonlyArray<Projection>, now: number, paint: Paint = plain): string =>
  [
    columns([
      ["PROJECTION", "REVISION", "STATE", "POSITION", "HEAD", "LAG", "CHANGED"].map((title) => paint("dim", title)),
      ...all.map((one) => [
        one.name,
        String(one.revision),
        paint(colours[one.state], stateOf(one)),
        ...[one.position, one.head, one.lag].map(events),
        ago(one.updatedAt, now)
      ])
    ]),
    ...all.flatMap((one) =>
      [one.error, one.rebuild?.error ?? null]
        .filter((error) => error !== null)
        .map((error) => `\n${paint("red", one.name)}\n${indent(error)}`)
    )
  ].join("\n")

const stateOf = ({ head, rebuild, state }: Projection): string =>
  state === "rebuilding" ? `rebuilding ${percent(rebuild?.position ?? 0, head)}` : state

/** Rounded down: 100 % is said of what is done. */
export const percent = (position: number, head: number): string =>
  `${head === 0 ? 100 : Math.min(100, Math.floor((100 * position) / head))} %`

export const events = (count: number): string => count.toLocaleString("en")

const colours: { readonly [State in Projection["state"]]: Colour } = {
  live: "green",
  rebuilding: "cyan",
  stopped: "red"
}
