import { join } from "node:path"

const names: Readonly<Record<string, string>> = { "1": "1-first-try", "2": "2-second-try", "3": "3-not-actionable" }

/** Path of a shipped `event_alert` payload; undefined for anything but 1, 2 and 3. */
export const shippedAlert = (number: string): string | undefined => fileOf(names[number], "json")

/** Path of the script that goes with a shipped alert. The third is parked before any model is asked, so it has none of its own. */
export const shippedScript = (number: string): string =>
  fileOf(names[number === "3" ? "1" : number] ?? names["1"], "yaml")!

const fileOf = (name: string | undefined, extension: string) =>
  name === undefined ? undefined : join(import.meta.dirname, "alerts", `${name}.${extension}`)
