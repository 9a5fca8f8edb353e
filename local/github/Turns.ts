/** One at a time for each name, in the order of asking. */
export class Turns {
  readonly #last = new Map<string, Promise<unknown>>()

  take<A>(name: string, work: () => Promise<A>): Promise<A> {
    const key = name.toLowerCase()
    const turn = (this.#last.get(key) ?? Promise.resolve()).then(work)
    this.#last.set(
      key,
      turn.catch(() => undefined)
    )
    return turn
  }

  async done(): Promise<void> {
    await Promise.all(this.#last.values())
  }
}
