import { relative, sep } from "node:path"

/** A posix path relative to the checkout, whatever the report gave. */
export const relativeTo = (root: string, path: string) => (path === "" ? "" : relative(root, path).split(sep).join("/"))
