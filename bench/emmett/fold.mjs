// The other side of bench/rebuild.ts: Emmett's own rebuild over Emmett's own event store, with the very fold and SQL of our model of
// money. `prepare` makes its tables; `rebuild <batch> <pause>` answers what it took as one line of JSON. Its log is filled by the bench.
import { postgreSQLProjection, rebuildPostgreSQLProjections, getPostgreSQLEventStore } from "@event-driven-io/emmett-postgresql"
import pg from "pg"
import { money } from "../../projections/models/money.ts"

const [mode, batchSize, pullingFrequencyInMs] = process.argv.slice(2)
// biome-ignore lint/style/noProcessEnv: a password is no argument, and this file is no part of the service.
const connectionString = process.env.DATABASE_URL

const tables = async () => {
  const client = new pg.Client({ connectionString })
  await client.connect()
  await client.query(`drop schema if exists money cascade; create schema money; set search_path to money; ${money.tables}`)
  await client.end()
}

if (mode === "prepare") {
  const store = getPostgreSQLEventStore(connectionString)
  await store.schema.migrate()
  await store.close()
} else {
  await tables()
  const write = money.open()
  let events = 0
  const projection = postgreSQLProjection({
    name: `money-${Date.now()}`,
    canHandle: [...money.of],
    handle: async (messages, { connection: { client } }) => {
      await client.query("set local search_path to money, public")
      const tx = { unsafe: async (text, values) => (await client.query(text, values)).rows }
      events += messages.length
      // It does not check what it reads against a schema, as our engine does.
      const placed = messages.map(({ type, data, metadata }) => ({
        position: Number(metadata.globalPosition),
        envelope: {
          stored: { subject: metadata.streamName, version: Number(metadata.streamPosition), time: metadata.time, type },
          event: { _tag: type, ...data }
        }
      }))
      await write(tx, placed)
    }
  })
  const consumer = rebuildPostgreSQLProjections({
    connectionString,
    projections: [projection],
    pulling: { batchSize: Number(batchSize), pullingFrequencyInMs: Number(pullingFrequencyInMs) }
  })
  const cpu = process.cpuUsage()
  const begun = performance.now()
  await consumer.start()
  const seconds = (performance.now() - begun) / 1000
  const { user, system } = process.cpuUsage(cpu)
  await consumer.close()
  console.log(JSON.stringify({ events, seconds, cpuSeconds: (user + system) / 1e6 }))
}
