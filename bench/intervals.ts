/** A stretch of time; a list of them is in order and without overlaps. */
export interface Interval {
  readonly from: number
  readonly to: number
}

/** Whatever is covered by at least one of them. */
export const union = (intervals: ReadonlyArray<Interval>): ReadonlyArray<Interval> => {
  const merged: Array<Interval> = []
  for (const next of [...intervals].sort((a, b) => a.from - b.from)) {
    const last = merged.at(-1)
    if (last === undefined || next.from > last.to) merged.push(next)
    else if (next.to > last.to) merged[merged.length - 1] = { from: last.from, to: next.to }
  }
  return merged.filter(({ from, to }) => to > from)
}

export const intersection = (some: ReadonlyArray<Interval>, others: ReadonlyArray<Interval>): ReadonlyArray<Interval> =>
  some.flatMap((one) =>
    others
      .map((other) => ({ from: Math.max(one.from, other.from), to: Math.min(one.to, other.to) }))
      .filter(({ from, to }) => to > from)
  )

export const without = (some: ReadonlyArray<Interval>, taken: ReadonlyArray<Interval>): ReadonlyArray<Interval> =>
  some.flatMap((one) => {
    const inside = intersection([one], taken)
    const edges = [one.from, ...inside.flatMap(({ from, to }) => [from, to]), one.to]
    return Array.from({ length: edges.length / 2 }, (_, index) => ({
      from: edges[2 * index]!,
      to: edges[2 * index + 1]!
    })).filter(({ from, to }) => to > from)
  })

export const lengthOf = (intervals: ReadonlyArray<Interval>): number =>
  intervals.reduce((sum, { from, to }) => sum + to - from, 0)
