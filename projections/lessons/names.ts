/** What may be searched for by its exact name: whole words with the dots and slashes in them, lower case. */
export interface Word {
  readonly text: string
  /** Itself, and what it is also called: of `/app/src/orders.ts:12` `app/src/orders.ts` and `orders.ts`. */
  readonly names: ReadonlyArray<string>
}

/** The first different words of a text that has no markup, at most `most`. */
export const wordsIn = (text: string, most: number): ReadonlyArray<Word> => {
  const found = new Map<string, Word>()
  for (const [run] of text.matchAll(RUN)) {
    const word = beginningOf(run)
    const names = namesOf(word)
    if (names.length > 0) found.set(names[0]!, { text: word, names })
    if (found.size === most) break
  }
  return [...found.values()]
}

/** Everything somebody may call what these texts name: the words' names, and the words that names are made of (`getOrder`: order). */
export const namesIn = (texts: ReadonlyArray<string>, most: number): ReadonlyArray<string> => {
  const names = new Set<string>()
  for (const text of texts)
    for (const [run] of text.matchAll(RUN)) {
      if (names.size >= most) return [...names]
      for (const name of [...namesOf(beginningOf(run)), ...partsOf(beginningOf(run))]) names.add(name)
    }
  return [...names]
}

// Half a surrogate pair is nothing PostgreSQL takes.
const beginningOf = (run: string) => run.slice(0, 200).toWellFormed()

const RUN = /[\p{L}\p{N}_$./\\@:#-]+/gu

const namesOf = (run: string): ReadonlyArray<string> => {
  // Of a place in a file (`orders.ts:12:3`) the file.
  const whole = bare(run.replace(/(:\d+)+:?$|:line$/, ""))
  const last = bare(whole.split(/[/\\:#@]/).at(-1)!)
  // `java.lang.NullPointerException`, `Object.baseRate`; not the `ts` of a file.
  const tail = last.split(".").at(-1)!
  return [...new Set([whole, last, tail.length > 3 ? tail : last].map((name) => name.toLowerCase()))].filter(
    (name) => name.length > 1 && !/^[\d.:/-]*$/.test(name)
  )
}

const bare = (text: string) => text.replace(/^[./\\@:#-]+|[./\\@:#-]+$/g, "")

const partsOf = (run: string): ReadonlyArray<string> => {
  const parts = run.replace(/(\p{Ll}|\p{N})(?=\p{Lu})|(\p{Lu})(?=\p{Lu}\p{Ll})/gu, "$& ").match(/[\p{L}\p{N}]+/gu) ?? []
  return parts.length < 2
    ? []
    : parts.map((part) => part.toLowerCase()).filter((part) => part.length > 2 && !/^\d+$/.test(part))
}
