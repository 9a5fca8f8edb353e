/** What was used last of what a model remembers between batches; the rest is read from its tables again. */
export class Newest<Key, Value> {
  readonly #entries = new Map<Key, Value>()
  readonly #kept: number

  constructor(kept: number) {
    this.#kept = kept
  }

  get(key: Key): Value | undefined {
    return this.#entries.get(key)
  }

  set(key: Key, value: Value): void {
    this.#entries.delete(key)
    this.#entries.set(key, value)
  }

  /** Between batches only: within one, everything it is about is needed. */
  trim(): void {
    for (const key of this.#entries.keys()) {
      if (this.#entries.size <= this.#kept) return
      this.#entries.delete(key)
    }
  }
}
