import { Effect, Schema } from "effect"
import { InvalidRecipe } from "./RepositoryConfig.ts"

const Names = Schema.Record(Schema.String, Schema.String)

/** The fields of `package.json` that say how to install and test. */
export const Manifest = Schema.Struct({
  scripts: Schema.optionalKey(Names),
  dependencies: Schema.optionalKey(Names),
  devDependencies: Schema.optionalKey(Names),
  optionalDependencies: Schema.optionalKey(Names),
  packageManager: Schema.optionalKey(Schema.String),
  workspaces: Schema.optionalKey(Schema.Unknown)
})
export type Manifest = typeof Manifest.Type

const decode = Schema.decodeUnknownEffect(Schema.fromJsonString(Manifest))

export const readManifest = (text: string): Effect.Effect<Manifest, InvalidRecipe> =>
  decode(text).pipe(Effect.mapError((error) => new InvalidRecipe({ message: `package.json: ${error.message}` })))
