/** Paths as they appear inside: outside to inside. */
export type Seen = Readonly<Record<string, string>>

/** Puts them in place of those outside wherever a text names them, or something below them. */
export const retold = (seen: Seen): ((text: string) => string) => {
  const paths = Object.keys(seen).sort((one, other) => other.length - one.length)
  if (paths.length === 0) return (text) => text
  const pattern = new RegExp(`(?<![\\w.-])(${paths.map(RegExp.escape).join("|")})(?![\\w.-])`, "g")
  return (text) => text.replace(pattern, (path) => seen[path]!)
}
