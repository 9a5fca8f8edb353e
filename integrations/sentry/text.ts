/** Bounded, and free of what neither Postgres nor a hash over UTF-8 can hold: NUL and halves of a surrogate pair. */
export const text = (value: string | number | null | undefined, length: number): string | undefined =>
  String(value ?? "")
    .replaceAll("\0", "")
    .slice(0, length)
    .toWellFormed()
    .trimEnd() || undefined

/** Leaves out the fields that are null or undefined. */
export const defined = <T>(fields: { readonly [K in keyof T]: T[K] | null | undefined }): T =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value != null)) as T
