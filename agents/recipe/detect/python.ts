import type { RootFiles } from "../RootFiles.ts"
import { pytest } from "../runners/pytest.ts"
import type { Runner } from "../runners/Runner.ts"
import { unittest } from "../runners/unittest.ts"

export const requirementFiles = [
  "requirements.txt",
  "requirements-dev.txt",
  "requirements-test.txt",
  "dev-requirements.txt",
  "test-requirements.txt"
]

/** pytest where the project has settings of it or asks for it, else unittest where its tests use that. */
export const detectPython = ({ names, texts, usesUnittest }: RootFiles): Runner | undefined => {
  const asks = ["pyproject.toml", "setup.cfg", "setup.py", "tox.ini", ...requirementFiles].some((name) =>
    /\bpytest\b/.test(texts[name] ?? "")
  )
  if (asks || names.has("pytest.ini") || names.has(".pytest.ini") || names.has("conftest.py")) return pytest
  const isPython = ["pyproject.toml", "setup.py", "setup.cfg", "tox.ini", ...requirementFiles].some((name) =>
    names.has(name)
  )
  if (usesUnittest) return unittest
  return isPython && (names.has("tests") || names.has("test")) ? pytest : undefined
}
