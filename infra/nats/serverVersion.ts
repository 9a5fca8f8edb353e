/** Older servers take the guard of an append for something else, or ignore it, without a word; see `topology.guardOf`. */
export const minimumServerVersion = "2.14.4"

/** A pre-release (`2.14.4-RC.1`) is older than its release. */
export const isNewEnough = (version: string, minimum: string = minimumServerVersion): boolean => {
  const [release = "", preRelease] = version.replace(/^v/, "").split(/-(.*)/)
  const order = release.localeCompare(minimum, "en", { numeric: true })
  return /^\d+\.\d+\.\d+$/.test(release) && (order > 0 || (order === 0 && preRelease === undefined))
}
