/** GitHub prints times to the second. */
export const now = (): string => new Date().toISOString().replace(/\.\d+Z$/, "Z")
