import type { Answer } from "./Faults.ts"

/** A page of a list as Sentry gives it: its cursors say whether anything is on the page before and after. */
export const paginate = (all: ReadonlyArray<unknown>, url: URL): Answer => {
  const size = Math.min(100, Number(url.searchParams.get("limit") ?? url.searchParams.get("per_page") ?? 100))
  const cursor = url.searchParams.get("cursor") ?? "0:0:0"
  const [, page] = /^0:(\d+):[01]$/.exec(cursor) ?? []
  if (page === undefined || !(size > 0)) return { status: 400, body: { detail: "Invalid cursor parameter." } }
  const begin = Number(page) * size
  const link = (rel: string, to: number, previous: 0 | 1, results: boolean) => {
    const address = new URL(url)
    const next = `0:${Math.max(0, to)}:${previous}`
    address.searchParams.set("cursor", next)
    return `<${address.href}>; rel="${rel}"; results="${results}"; cursor="${next}"`
  }
  const links = [
    link("previous", Number(page) - 1, 1, begin > 0),
    link("next", Number(page) + 1, 0, begin + size < all.length)
  ]
  return { status: 200, body: all.slice(begin, begin + size), headers: { Link: links.join(", ") } }
}
