import type { Answer, Call } from "./Route.ts"

const DEFAULT_SIZE = 30
const MAX_SIZE = 100

/** One page of a list, with GitHub's `Link` header when there is more than one. */
export const paginate = async <A>(
  { url, hub }: Call,
  items: ReadonlyArray<A>,
  shape: (item: A) => unknown
): Promise<Answer> => {
  const size = Math.min(positive(url.searchParams.get("per_page"), DEFAULT_SIZE), MAX_SIZE)
  const page = positive(url.searchParams.get("page"), 1)
  const last = Math.max(1, Math.ceil(items.length / size))
  const at = (number: number, relation: string): string => {
    const target = new URL(hub.url + url.pathname + url.search)
    target.searchParams.set("page", String(number))
    return `<${target}>; rel="${relation}"`
  }
  const links = [
    ...(page > 1 ? [at(page - 1, "prev")] : []),
    ...(page < last ? [at(page + 1, "next"), at(last, "last")] : []),
    ...(page > 1 ? [at(1, "first")] : [])
  ]
  const body = await Promise.all(items.slice((page - 1) * size, page * size).map(shape))
  return { status: 200, body, ...(links.length === 0 ? {} : { headers: { link: links.join(", ") } }) }
}

const positive = (text: string | null, otherwise: number): number => {
  const number = Number(text)
  return Number.isInteger(number) && number > 0 ? number : otherwise
}
