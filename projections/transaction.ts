import type postgres from "postgres"

/**
 * `sql.begin` for a server that may go away in the middle. When the connection closes, postgres 3.4.9 would send a ROLLBACK into
 * the socket that is gone, from a timer where nobody can catch it, and end the process (github.com/porsager/postgres/issues/1208).
 * So the failed work is not heard of any more: the connection's own end, which `begin` waits for too, rejects instead.
 */
export const transaction = <A>(sql: postgres.Sql, work: (tx: postgres.TransactionSql) => Promise<A>) =>
  sql.begin((tx) => work(tx).catch((error) => (isClosed(error) ? new Promise<never>(() => {}) : Promise.reject(error))))

const isClosed = (error: unknown) =>
  ["CONNECTION_CLOSED", "CONNECTION_DESTROYED"].includes((error as { readonly code?: string } | null)?.code ?? "")
