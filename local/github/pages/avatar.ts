import { createHash } from "node:crypto"
import { html } from "./html.ts"

/** A coloured square with an initial: the colour follows from the name. */
export const avatarSvg = (login: string): string => {
  const hue = Math.round(createHash("sha256").update(login).digest().readUInt8() * 1.41)
  const initial = (login.match(/[A-Za-z0-9]/)?.[0] ?? "?").toUpperCase()
  return html`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" fill="hsl(${hue} 45% 42%)"/><text x="16" y="22" text-anchor="middle" font-family="sans-serif" font-size="17" font-weight="600" fill="#fff">${initial}</text></svg>`
    .text
}
