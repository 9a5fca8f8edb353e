/** What a label may say. Every value it can take is a time series for ever, so each is bounded, and the rest is `other`. */
export interface Bound {
  /** There from the start, at 0: Prometheus cannot see the first increment of a series that begins with it. */
  readonly known: ReadonlyArray<string>
  of(value: string): string
}

export const oneOf = (...known: ReadonlyArray<string>): Bound => {
  const values = new Set(known)
  return { known, of: (value) => (values.has(value) ? value : "other") }
}

/** For what nobody can list beforehand: the first values that come, and no more than `most` of them. */
export const firstOf = (most: number): Bound => {
  const seen = new Set<string>()
  return {
    known: ["other"],
    of: (value) => {
      if (!/^[\w./[\]@:-]{1,100}$/.test(value)) return "other"
      if (seen.size < most) seen.add(value)
      return seen.has(value) ? value : "other"
    }
  }
}

/** Values by label. */
export type Labels<Name extends string> = { readonly [N in Name]: string }

export type Bounds<Name extends string> = { readonly [N in Name]: Bound }

export const bounded = <Name extends string>(bounds: Bounds<Name>, labels: Labels<Name>): Labels<Name> =>
  Object.fromEntries(
    Object.entries<Bound>(bounds).map(([name, bound]) => [name, bound.of(labels[name as Name])])
  ) as Labels<Name>

/** Every combination of the values that are known. */
export const combinations = <Name extends string>(bounds: Bounds<Name>): ReadonlyArray<Labels<Name>> =>
  Object.entries<Bound>(bounds).reduce<ReadonlyArray<Record<string, string>>>(
    (rows, [name, { known }]) => rows.flatMap((row) => known.map((value) => ({ ...row, [name]: value }))),
    [{}]
  ) as ReadonlyArray<Labels<Name>>
