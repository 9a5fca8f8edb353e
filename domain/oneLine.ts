import { stripVTControlCharacters } from "node:util"

/** One line of somebody else's text: whatever could command a terminal is taken out, and it ends in `…` where it is too long. */
export const line = (text: string, width = Number.POSITIVE_INFINITY): string => {
  const clean = stripVTControlCharacters(text)
    .replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, " ")
    .replace(/[\u200b-\u200f\u202a-\u202e\u2066-\u2069]/g, "")
    .trim()
  return clean.length > width
    ? `${clean
        .slice(0, width - 1)
        .toWellFormed()
        .trimEnd()}…`
    : clean
}

/** US dollars. */
export const money = (usd: number): string => (usd > 0 && usd < 0.005 ? "<$0.01" : `$${usd.toFixed(2)}`)
