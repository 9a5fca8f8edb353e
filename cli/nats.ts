import { rename, rm, writeFile } from "node:fs/promises"
import { join, resolve } from "node:path"
import { Console, Effect, Layer, Option } from "effect"
import { Command, Flag } from "effect/cli"
import { type Identity, identities } from "#infra/nats/permissions.ts"
import { makeSeeds, seedFileOf } from "#infra/nats/seeds.ts"
import { serverAccounts } from "#infra/nats/serverAccounts.ts"
import { CliFailure } from "./CliFailure.ts"
import { print } from "./output.ts"
import { columns } from "./text.ts"

const one = (name: string, description: string) =>
  Flag.Literals(name, identities).pipe(Flag.withDescription(description), Flag.optional)

const identitiesCommand = Command.make(
  "identities",
  {
    out: Flag.String("out").pipe(
      Flag.withDescription("Folder of the seeds; those that are there already stay (default: nats-identities)"),
      Flag.withDefault("nats-identities")
    ),
    rotate: one("rotate", "Make a new seed for this one; the old one is good until it is retired"),
    retire: one("retire", "Drop this one's old seed")
  },
  Effect.fnUntraced(function* ({ out, retire, rotate }) {
    const folder = resolve(out)
    const accounts = join(folder, "accounts.conf")
    const keys = yield* Effect.tryPromise({
      try: async () => {
        if (Option.isSome(rotate))
          await rename(join(folder, seedFileOf(rotate.value)), previousIn(folder, rotate.value))
        if (Option.isSome(retire)) await rm(previousIn(folder, retire.value))
        const made = await makeSeeds(folder)
        await writeFile(accounts, serverAccounts(made), { mode: 0o600 })
        return made
      },
      catch: (error) => new CliFailure({ message: (error as Error).message })
    })
    // Public keys only: a seed is in its file and nowhere else.
    const rows = identities.map((identity) => [identity, keys[identity].join(" ")])
    const told = [
      columns(rows),
      `${accounts} is the accounts block for nats-server's configuration (include it, then reload the server).`,
      `${folder} holds the seeds, one file for each: give each service its own as NATS_NKEY_FILE, and nothing of it to anybody else.`
    ]
    yield* print({ folder, accounts, keys }, () => told.join("\n"))
  })
).pipe(Command.withDescription("Make an identity in NATS for each service, and the server's configuration for them"))

const previousIn = (folder: string, identity: Identity) => join(folder, `${identity}.previous.nk`)

const provision = Command.make(
  "provision",
  {},
  Effect.fnUntraced(function* () {
    // They bring half of Redgreen along, which no other command needs.
    const { consumers } = yield* Effect.promise(() => import("#local/consumers.ts"))
    const { logOf } = yield* Effect.promise(() => import("#infra/nats/running.ts"))
    yield* Effect.scoped(Layer.build(logOf("operator", consumers))).pipe(
      Effect.catchTag(["NatsUnreachable", "NatsTooOld"], ({ message }) => Effect.fail(new CliFailure({ message })))
    )
    yield* Console.log(`Streams and ${consumers.length} consumers are there as this release wants them.`)
  })
).pipe(
  Command.withDescription("Make or update the streams and consumers on the server NATS_URL names, as the operator")
)

export const nats = Command.make("nats").pipe(
  Command.withDescription("Identities in NATS, and what the operator makes there"),
  Command.withSubcommands([identitiesCommand, provision])
)
