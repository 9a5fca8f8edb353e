/** Author and committer of what is published. */
export const author = { name: "Redgreen", email: "redgreen@users.noreply.github.com" }
