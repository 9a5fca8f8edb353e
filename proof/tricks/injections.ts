import type { Trick } from "../Trick.ts"
import { injectionsSettings } from "./injectionsSettings.ts"
import { injectionsWords } from "./injectionsWords.ts"

/** Instructions in what is only to be read. */
export const injections: ReadonlyArray<Trick> = [...injectionsWords, ...injectionsSettings]
