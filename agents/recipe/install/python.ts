import { requirementFiles } from "../detect/python.ts"
import type { RootFiles } from "../RootFiles.ts"

/** Where a virtual environment is made: where uv and Poetry make theirs, so that one name is ignored, activated and kept. */
export const venv = ".venv"

/**
 * Installs what a Python project declares into an environment inside the checkout. Undefined when it declares nothing.
 * Extras and groups are taken by their usual names for tests.
 */
export const installPython = (files: RootFiles, runner: string): string | undefined => {
  const project = files.texts["pyproject.toml"] ?? ""
  if (files.names.has("uv.lock")) return "uv sync --frozen --all-extras --all-groups"
  if (files.names.has("poetry.lock"))
    return "POETRY_VIRTUALENVS_IN_PROJECT=true poetry install --no-interaction --all-extras"
  const requirements = requirementFiles.filter((name) => files.names.has(name))
  const isPackage = /^\[(project|build-system)\]/m.test(project) || files.names.has("setup.py")
  if (requirements.length === 0 && !isPackage) return undefined
  const extras = tableKeys(project, "project.optional-dependencies").filter((name) => testNames.test(name))
  const groups = tableKeys(project, "dependency-groups").filter((name) => testNames.test(name))
  const words = [
    ...requirements.map((name) => `-r ${name}`),
    ...(isPackage ? [`-e '.${extras.length === 0 ? "" : `[${extras.join(",")}]`}'`] : []),
    ...groups.map((name) => `--group ${name}`),
    ...(runner === "pytest" && !mentionsPytest(files) ? ["pytest"] : [])
  ]
  return `python3 -m venv ${venv} && ${venv}/bin/python -m pip install --quiet --disable-pip-version-check ${words.join(" ")}`
}

const testNames = /^(test|tests|testing|dev|develop|development)$/i

/** Keys of a TOML table as people write it, one to a line. */
const tableKeys = (toml: string, table: string) => {
  const [, body = ""] = toml.split(`\n[${table}]`)
  const own = body.split(/^\[/m)[0]!
  return [...own.matchAll(/^"?([\w-]+)"?\s*=/gm)].map(([, name]) => name!)
}

const mentionsPytest = ({ texts }: RootFiles) =>
  ["pyproject.toml", "setup.py", "setup.cfg", ...requirementFiles].some((name) =>
    /["'\s]pytest\b(?!\.ini|\])/m.test(`\n${texts[name] ?? ""}`)
  )
