/** What lies in the folder that is tested, at the base commit. */
export interface RootFiles {
  /** Names of files and folders. */
  readonly names: ReadonlySet<string>
  /** Content of those in `readFiles` that are there. */
  readonly texts: Readonly<Record<string, string>>
  readonly usesNodeTest: boolean
  readonly usesUnittest: boolean
}

/** The files by which a project tells how it is installed and tested. */
export const readFiles: ReadonlyArray<string> = [
  "package.json",
  "pnpm-workspace.yaml",
  "go.work",
  "pyproject.toml",
  "setup.cfg",
  "setup.py",
  "tox.ini",
  "requirements.txt",
  "requirements-dev.txt",
  "requirements-test.txt",
  "dev-requirements.txt",
  "test-requirements.txt",
  "tests/__init__.py",
  "test/__init__.py",
  "Gemfile",
  "composer.json"
]
