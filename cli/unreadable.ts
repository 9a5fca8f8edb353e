import { CliFailure } from "./CliFailure.ts"

/** Why a file that was named cannot be read, as a sentence. */
export const unreadable = (path: string, error: unknown): CliFailure => {
  const { code, message } = error as NodeJS.ErrnoException
  return new CliFailure({
    message: code === "ENOENT" ? `There is no file ${path}.` : `${path} cannot be read: ${message}`
  })
}
