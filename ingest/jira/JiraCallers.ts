import { readFile } from "node:fs/promises"
import type { BlockList } from "node:net"
import { Config, Context, Effect, Layer, Schema } from "effect"
import { FetchHttpClient, HttpClient, HttpClientRequest } from "effect/http"
import { SettingInvalid } from "../candidates.ts"
import type { Delivery } from "../Webhook.ts"
import { addressesIn, callerOf, contains } from "./addresses.ts"

/**
 * Who may call Jira's doors. `JIRA_ALLOWED_IPS` is a list of addresses and CIDR ranges, or the path of a file with such a list, or the
 * address of a list as Atlassian publishes it (https://ip-ranges.atlassian.com); unset, everybody. `REDGREEN_TRUSTED_PROXIES` is a
 * list of proxies whose `X-Forwarded-For` is believed.
 */
export class JiraCallers extends Context.Service<
  JiraCallers,
  {
    /** Dies while a list cannot be had for the first time; one that was read once stays until it can be read again. */
    allow(delivery: Delivery): Effect.Effect<boolean>
  }
>()("redgreen/ingest/JiraCallers") {
  static readonly layer = Layer.effect(
    JiraCallers,
    Effect.gen(function* () {
      const setting = (yield* Config.String("JIRA_ALLOWED_IPS").pipe(Config.withDefault(""))).trim()
      const proxies = yield* listed("REDGREEN_TRUSTED_PROXIES", yield* trusted)
      if (setting === "") return JiraCallers.of({ allow: () => Effect.succeed(true) })

      const isUrl = /^https?:\/\//i.test(setting)
      const isFile = !isUrl && /^[./~]/.test(setting)
      if (!isUrl && !isFile) {
        const fixed = yield* listed("JIRA_ALLOWED_IPS", setting)
        return JiraCallers.of({ allow: (delivery) => Effect.succeed(contains(fixed, callerOf(delivery, proxies))) })
      }

      const client = yield* HttpClient.HttpClient
      const read: Effect.Effect<BlockList, unknown> = isUrl
        ? client.execute(HttpClientRequest.get(setting)).pipe(
            Effect.flatMap(({ json }) => json),
            Effect.flatMap(Schema.decodeUnknownEffect(Published)),
            Effect.timeout("5 seconds"),
            Effect.flatMap((published) => listed("JIRA_ALLOWED_IPS", ofJira(published).join(",")))
          )
        : Effect.tryPromise(() => readFile(setting, "utf8")).pipe(
            Effect.flatMap((text) => listed("JIRA_ALLOWED_IPS", text))
          )
      let last: BlockList | undefined
      const fresh = read.pipe(
        Effect.tap((list) => Effect.sync(() => (last = list))),
        Effect.catch((error) =>
          last === undefined
            ? Effect.die(new Error(`JIRA_ALLOWED_IPS (${setting}) cannot be read: ${error}`))
            : Effect.as(Effect.logWarning(`JIRA_ALLOWED_IPS cannot be read anew: ${error}`), last)
        )
      )
      const [list, forget] = yield* Effect.cachedInvalidateWithTTL(fresh, isUrl ? "1 hour" : "1 minute")
      const known = Effect.tapCause(list, () => forget)
      return JiraCallers.of({
        allow: (delivery) => Effect.map(known, (list) => contains(list, callerOf(delivery, proxies)))
      })
    })
  ).pipe(Layer.provide(FetchHttpClient.layer))
}

const trusted = Config.String("REDGREEN_TRUSTED_PROXIES").pipe(Config.withDefault(""))

/** https://ip-ranges.atlassian.com: what Jira calls from is its egress. Regions say nothing reliable. */
const Published = Schema.Struct({
  items: Schema.Array(
    Schema.Struct({
      cidr: Schema.String,
      product: Schema.Array(Schema.String),
      direction: Schema.Array(Schema.String)
    })
  )
})

const ofJira = ({ items }: typeof Published.Type) =>
  items
    .filter(({ product, direction }) => product.includes("jira") && direction.includes("egress"))
    .map(({ cidr }) => cidr)

const listed = (name: string, text: string) =>
  Effect.mapError(
    Effect.fromOption(addressesIn(text)),
    () => new SettingInvalid({ message: `${name} holds what is no IP address and no CIDR range.` })
  )
