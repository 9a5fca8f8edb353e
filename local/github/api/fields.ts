import { Refusal } from "#local/github/Refusal.ts"

type Body = Readonly<Record<string, unknown>>

/** Fields of a JSON body; a wrong type is refused with the sentence GitHub uses. */
export const textField = (body: Body, name: string): string => {
  const text = optionalText(body, name)
  if (text === undefined) throw new Refusal(422, `Invalid request.\n\n"${name}" wasn't supplied.`)
  return text
}

export const optionalText = (body: Body, name: string): string | undefined => {
  const value = body[name]
  if (value === undefined || value === null) return undefined
  if (typeof value === "string") return value
  throw new Refusal(422, `Invalid request.\n\nFor 'properties/${name}', ${JSON.stringify(value)} is not a string.`)
}

export const flagField = (body: Body, name: string): boolean => {
  const value = body[name] ?? false
  if (typeof value === "boolean") return value
  throw new Refusal(422, `Invalid request.\n\nFor 'properties/${name}', ${JSON.stringify(value)} is not a boolean.`)
}
