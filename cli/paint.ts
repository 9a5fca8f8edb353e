import { styleText } from "node:util"

export type Colour = "red" | "green" | "yellow" | "cyan" | "dim" | "bold"

/** Rendering is handed one of these, so that what is rendered depends on nothing else. */
export type Paint = (colour: Colour, text: string) => string

export const plain: Paint = (_, text) => text

export const ansi: Paint = (colour, text) => styleText(colour, text, { validateStream: false })

/** Colours on a terminal that has them and whose owner wants them (`NO_COLOR`). */
export const paintFor = (stream: { readonly isTTY?: boolean; hasColors?(count: number): boolean }): Paint =>
  stream.isTTY === true && stream.hasColors?.(16) === true ? ansi : plain
