import { createServer, request } from "node:http"
import type { AddressInfo } from "node:net"
import { text } from "node:stream/consumers"
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest"
import { answer, type Delivery, listener, maxBodyBytes, refusal } from "./Webhook.ts"

let received: Array<Delivery>
let next = answer(202, { task: "t-1" })
const server = createServer(
  listener(async (delivery) => {
    received.push(delivery)
    return next
  })
)

beforeAll(() => new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening)))
beforeEach(() => {
  received = []
  next = answer(202, { task: "t-1" })
})
afterAll(() => new Promise((closed) => server.close(closed)))

/** In pieces, and without a length said beforehand, as a sender that means harm would. */
const post = (pieces: ReadonlyArray<Buffer>) =>
  new Promise<{ readonly status: number; readonly headers: Record<string, unknown>; readonly body: string }>(
    (resolve, reject) => {
      const { port } = server.address() as AddressInfo
      const sent = request({ port, host: "127.0.0.1", method: "POST" }, (response) => {
        text(response).then(
          (body) => resolve({ status: response.statusCode!, headers: response.headers, body }),
          reject
        )
      })
      sent.on("error", reject)
      for (const piece of pieces) sent.write(piece)
      sent.end()
    }
  )

it("hands over the very bytes, whatever pieces they came in", async () => {
  const bytes = Buffer.from([0xff, 0x00, 0x7b, 0xe2, 0x82, 0xac, 0x0a])
  const { status, headers, body } = await post([bytes.subarray(0, 4), bytes.subarray(4)])
  expect([status, headers["content-type"], body]).toEqual([202, "application/json", '{"task":"t-1"}'])
  expect(received.map((delivery) => delivery.body)).toEqual([bytes])
})

it("takes a body of exactly the limit", async () => {
  const half = Buffer.alloc(maxBodyBytes / 2, "a")
  expect((await post([half, half])).status).toBe(202)
  expect(received[0]?.body.length).toBe(maxBodyBytes)
})

it("refuses one byte more without having looked at it", async () => {
  const { status, headers, body } = await post([Buffer.alloc(maxBodyBytes, "a"), Buffer.from("a")])
  expect([status, headers["connection"], headers["content-type"]]).toEqual([413, "close", "application/problem+json"])
  expect(JSON.parse(body)).toMatchObject({ status: 413, detail: expect.stringContaining(String(maxBodyBytes)) })
  expect(received).toEqual([])
})

it("says when to come again with a 503, and only then", async () => {
  next = refusal(503, "Service Unavailable", "Later.")
  expect((await post([])).headers["retry-after"]).toBe("5")
  next = refusal(400, "Bad Request", "No.")
  expect((await post([])).headers["retry-after"]).toBeUndefined()
})
