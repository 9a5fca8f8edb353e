import type postgres from "postgres"
import { transaction } from "../transaction.ts"

/**
 * Asks several things of one moment: what they answer fits together while others write. With memory to sort a whole log's worth of rows
 * in, where the server's own setting is for many small questions.
 */
export const looking = <A>(sql: postgres.Sql, question: (sql: postgres.ISql) => Promise<A>): Promise<A> =>
  transaction(sql, async (tx) => {
    await tx`set transaction isolation level repeatable read read only`
    await tx`set local work_mem = '64MB'`
    // By then whoever asked has been told that it could not be done, and the connection is others' too.
    await tx`set local statement_timeout = '10s'`
    return question(tx)
  }) as Promise<A>
