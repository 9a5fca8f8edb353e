import type postgres from "postgres"
import { transaction } from "./transaction.ts"

/** Position in the log up to which the tables tell everything; 0 before the first event. */
export const read = async (sql: postgres.ISql): Promise<number> => {
  const [row] = await sql<[{ position: number }]>`
    select position::float8 as position from checkpoint where projection = 'tasks'`
  return row.position
}

/** Part of the batch's transaction. Whoever lost the lock without noticing is stopped here by the one who has it now. */
export const move = async (tx: postgres.ISql, from: number, to: number): Promise<void> => {
  const moved = await tx`
    update checkpoint set position = ${to}, updated_at = now() where projection = 'tasks' and position = ${from}`
  if (moved.count !== 1) throw new Error("Another instance moved the checkpoint meanwhile")
}

/** Empties the tables; they are filled again from the log's first event, by whichever instance works. */
export const startOver = async (sql: postgres.Sql): Promise<number> =>
  transaction(sql, async (tx) => {
    await tx`truncate task, event`
    await tx`update checkpoint set position = 0, updated_at = now() where projection = 'tasks'`
    return 0
  })
