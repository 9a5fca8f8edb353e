/** Keeps the first and the last half of `limit` bytes of a stream: a test log tells most at its two ends. */
export class BoundedOutput {
  private readonly half: number
  private readonly head: Array<Buffer> = []
  private readonly tail: Array<Buffer> = []
  private headBytes = 0
  private tailBytes = 0
  private dropped = 0

  constructor(limit: number) {
    this.half = Math.max(1, Math.floor(limit / 2))
  }

  get truncated() {
    return this.dropped > 0
  }

  add(chunk: Buffer) {
    const room = Math.min(chunk.length, this.half - this.headBytes)
    if (room > 0) {
      this.head.push(chunk.subarray(0, room))
      this.headBytes += room
    }
    if (room === chunk.length) return
    this.tail.push(chunk.subarray(room))
    this.tailBytes += chunk.length - room
    while (this.tailBytes > this.half) this.shorten()
  }

  toString() {
    const gap = this.truncated ? [Buffer.from(`\n[… ${this.dropped} bytes left out …]\n`)] : []
    return Buffer.concat([...this.head, ...gap, ...this.tail]).toString("utf8")
  }

  private shorten() {
    const oldest = this.tail[0]!
    const excess = Math.min(oldest.length, this.tailBytes - this.half)
    if (excess === oldest.length) this.tail.shift()
    else this.tail[0] = oldest.subarray(excess)
    this.tailBytes -= excess
    this.dropped += excess
  }
}
