import { line } from "#domain/oneLine.ts"
import type { Token } from "#ingest/tokenApi.ts"
import { type Paint, plain } from "./paint.ts"
import { ago, columns } from "./text.ts"

/** One line each; `now` is in milliseconds. */
export const renderTokens = (tokens: ReadonlyArray<Token>, now: number, paint: Paint = plain): string =>
  tokens.length === 0
    ? "No tokens yet: `redgreen token create` makes one."
    : columns([
        ["TOKEN", "NAME", "SCOPES", "MADE", "BY", "GOOD"].map((title) => paint("dim", title)),
        ...tokens.map(({ by, createdAt, expires, id, name, scopes, standing }) => [
          id,
          line(name, 30),
          scopes.join(","),
          ago(createdAt, now),
          line(by, 30),
          standing === "valid"
            ? paint("green", expires === null ? "until revoked" : `until ${expires.slice(0, 10)}`)
            : paint("dim", standing)
        ])
      ])
