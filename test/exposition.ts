/** A metric as a text tells it: its type, its labels, and which values they have there. */
export interface Family {
  readonly type: string
  readonly values: ReadonlyMap<string, ReadonlySet<string>>
}

/** Prometheus' text format. `_bucket`, `_sum` and `_count` of a histogram are under their own names besides. */
export const readExposition = (text: string): ReadonlyMap<string, Family> => {
  const families = new Map<string, { type: string; values: Map<string, Set<string>> }>()
  for (const line of text.split("\n")) {
    const typed = /^# TYPE (\S+) (\S+)$/.exec(line)
    if (typed !== null) families.set(typed[1]!, { type: typed[2]!, values: new Map() })
    const sample = /^([\w:]+)(?:\{(.*)\})? \S+$/.exec(line)
    if (sample === null) continue
    const [, name, labels = ""] = sample
    const base = families.get(name!.replace(/_(bucket|sum|count)$/, ""))
    const histogram = base?.type === "histogram"
    const own = families.get(name!) ?? {
      type: histogram ? "counter" : "untyped",
      values: new Map<string, Set<string>>()
    }
    families.set(name!, own)
    for (const [, label, value] of labels.matchAll(/(\w+)="((?:[^"\\]|\\.)*)"/g))
      for (const { values } of histogram && label !== "le" ? [own, base] : [own])
        values.set(label!, (values.get(label!) ?? new Set()).add(value!))
  }
  return families
}
