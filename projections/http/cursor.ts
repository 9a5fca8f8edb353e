import { Effect, Schema } from "effect"
import { BadQuery } from "./BadQuery.ts"

/** Where a page ended: how the list was sorted and the values of its last row's sorted columns, for people a text to give back. */
export const cursorOf = (key: ReadonlyArray<unknown>): string => Buffer.from(JSON.stringify(key)).toString("base64url")

/** What `cursorOf` was given, if it fits `schema`. A cursor of another list, or of another sort, does not. */
export const keyOf = <Key>(schema: Schema.Codec<Key, unknown>, cursor: string): Effect.Effect<Key, BadQuery> =>
  Schema.decodeEffect(Schema.fromJsonString(schema))(Buffer.from(cursor, "base64url").toString()).pipe(
    Effect.mapError(
      () =>
        new BadQuery({
          detail:
            "The cursor is not of this list: give back `next` of the page before, with the same sort and filters, or leave it out."
        })
    )
  )
