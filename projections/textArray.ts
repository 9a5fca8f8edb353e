/**
 * How `text[]` crosses the wire. Named here so that postgres.js does not ask each new connection for the database's types:
 * that query is its own, and a pool that closes meanwhile rejects it where nobody can catch it. Elements are never null.
 */
export const textArray = {
  to: 1009,
  from: [1009],
  serialize: (texts: ReadonlyArray<string>) =>
    `{${texts.map((text) => `"${text.replace(/["\\]/g, "\\$&")}"`).join(",")}}`,
  parse: (wire: string) =>
    [...wire.matchAll(/"((?:[^"\\]|\\.)*)"|([^{},]+)/gs)].map(
      ([, quoted, bare]) => bare ?? quoted!.replace(/\\(.)/gs, "$1")
    )
}
