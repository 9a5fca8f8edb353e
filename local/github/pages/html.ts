/** HTML that may be sent as it is; everything else is escaped on its way in. */
export class Html {
  readonly text: string

  constructor(text: string) {
    this.text = text
  }
}

type Part = Html | string | number | null | ReadonlyArray<Html>

export const html = (strings: TemplateStringsArray, ...parts: ReadonlyArray<Part>): Html =>
  new Html(strings.map((text, at) => text + written(parts[at] ?? null)).join(""))

export const escapeHtml = (text: string): string =>
  text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`)

const written = (part: Part): string => {
  if (part === null) return ""
  if (part instanceof Html) return part.text
  if (typeof part === "object") return part.map((one) => one.text).join("")
  return escapeHtml(String(part))
}
