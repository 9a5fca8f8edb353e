interface Status {
  readonly name: string
  readonly statusCategory?: { readonly key: string } | null
}

/**
 * Whether a ticket may be moved from where it is. From where we put it ourselves: anywhere. From where a person put it: forward only,
 * by the workflow's own three categories; and nothing takes a ticket out of those that are done.
 */
export const mayMove = (from: Status, to: Status, lastSet: string | undefined): boolean => {
  const [here, there] = [rank(from), rank(to)]
  if (lastSet !== undefined && from.name.toLowerCase() === lastSet.toLowerCase()) return true
  if (here === 2) return false
  // Nobody has moved it since it came to us: it may go on within its category.
  return lastSet === undefined ? there >= here : there > here
}

const rank = ({ statusCategory }: Status) =>
  Math.max(0, ["new", "indeterminate", "done"].indexOf(statusCategory?.key ?? ""))
