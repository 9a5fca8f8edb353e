import type postgres from "postgres"
import type { Checkpoint } from "#domain/audit/Checkpoint.ts"

/** Table `signed_checkpoint`. */
export const save = async (sql: postgres.ISql, { head, signature, time }: Checkpoint): Promise<void> => {
  const { digest, events, position } = head
  await sql`
    insert into signed_checkpoint (position, events, digest, time, key, signature)
    values (${position}, ${events}, ${digest}, ${time}, ${signature.key}, ${signature.value})
    on conflict do nothing`
}

/** Newest first. */
export const list = async (sql: postgres.ISql, limit: number): Promise<ReadonlyArray<Checkpoint>> => {
  const rows = await sql<Array<Row>>`
    select position::float8 as position, events::float8 as events, digest, time, key, signature
    from signed_checkpoint order by signed_checkpoint.position desc limit ${limit}`
  return rows.map(({ digest, events, key, position, signature, time }) => ({
    head: { position, events, digest },
    time,
    signature: { algorithm: "Ed25519", key, value: signature }
  }))
}

interface Row {
  readonly position: number
  readonly events: number
  readonly digest: string
  readonly time: string
  readonly key: string
  readonly signature: string
}
