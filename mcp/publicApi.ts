import { Api as Letters } from "#infra/nats/deadLetterApi.ts"
import { Api as Commands } from "#ingest/Api.ts"
import { Api as Tokens } from "#ingest/tokenApi.ts"
import { Api as Tasks } from "#projections/api.ts"
import { Api as Audit } from "#projections/audit/api.ts"

/** Everything the one public address understands, whichever service answers it. */
export const publicApi = Commands.addHttpApi(Tasks).addHttpApi(Tokens).addHttpApi(Letters).addHttpApi(Audit)
