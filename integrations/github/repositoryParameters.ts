/** `owner/name` as Octokit's parameters. */
export const repositoryParameters = (repository: string) => {
  const [owner = "", repo = ""] = repository.split("/")
  return { owner, repo }
}
