// The other side of bench/rebuild.ts: Emmett's own rebuild over Emmett's own event store, into the tables of our model of money. `prepare`
// makes its store, which the bench fills; `rebuild <batch> <pause>` answers what it took as one line of JSON.
import { rawSql, sql } from "@event-driven-io/dumbo"
import {
  getPostgreSQLEventStore,
  postgreSQLRawSQLProjection,
  rebuildPostgreSQLProjections
} from "@event-driven-io/emmett-postgresql"
import { money } from "../../projections/models/money.ts"

const [mode, batchSize, pullingFrequencyInMs] = process.argv.slice(2)
// biome-ignore lint/style/noProcessEnv: a password is no argument, and this file is no part of the service.
const connectionString = process.env.DATABASE_URL
const micros = (usd) => Math.round(usd * 1e6)

let events = 0
const projection = postgreSQLRawSQLProjection({
  name: `money-${Date.now()}`,
  canHandle: [...money.of],
  init: () => rawSql(`drop schema if exists money cascade; create schema money; set search_path to money; ${money.tables}
    set search_path to default`),
  evolve: ({ type, data, metadata: { streamName: id, streamPosition: version, time } }) => {
    events += 1
    switch (type) {
      case "task.received":
        return sql(
          "insert into money.task values (%L, %L, %L, %s, 0, %L, 1) on conflict (id) do nothing",
          ...[id, data.requester?.name ?? null, data.source.kind, micros(data.budgetUsd), JSON.stringify(data.candidates)]
        )
      case "task.retried":
        return data.budgetUsd === undefined
          ? []
          : sql("update money.task set budget_micros = %s where id = %L", micros(data.budgetUsd), id)
      case "task.recurred":
        return sql(
          "update money.task set budget_micros = %s, round = round + 1 where id = %L",
          ...[micros(data.budgetUsd), id]
        )
      case "plan.created": {
        const repositories = JSON.stringify(data.plan.repositories.map(({ repository }) => repository))
        return sql("update money.task set repositories = %L where id = %L", repositories, id)
      }
      default:
        return [
          sql("update money.task set spent_micros = spent_micros + %s where id = %L", micros(data.usd), id),
          sql(
            `insert into money.spend (task_id, version, round, at, phase, attempt, session, model, input_tokens, output_tokens,
               cache_read_tokens, cache_write_tokens, micros)
             select id, %s, round, %L, %L, %s, %L, %L, %s, %s, %s, %s, %s from money.task where id = %L`,
            ...[version, time, data.work, data.attempt, data.session, data.model, data.inputTokens, data.outputTokens],
            ...[data.cacheReadTokens, data.cacheWriteTokens, micros(data.usd), id]
          )
        ]
    }
  }
})

if (mode === "prepare") {
  const store = getPostgreSQLEventStore(connectionString)
  await store.schema.migrate()
  await store.close()
} else {
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
