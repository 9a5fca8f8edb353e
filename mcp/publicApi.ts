import { Api as Letters } from "#infra/nats/deadLetterApi.ts"
import { Api as Commands } from "#ingest/Api.ts"
import { Api as Erasure } from "#ingest/erasureApi.ts"
import { Api as Tokens } from "#ingest/tokenApi.ts"
import { Api as Reading } from "#projections/apis.ts"

/** Everything the one public address understands, whichever service answers it. */
export const publicApi = Commands.addHttpApi(Reading).addHttpApi(Erasure).addHttpApi(Tokens).addHttpApi(Letters)
