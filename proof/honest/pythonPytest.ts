import { honest } from "./story.ts"

/** pytest with fixtures of a conftest.py, parametrised ids and a marker that stops at the first failure. */
export const pythonPytest = honest({
  name: "anchor-log",
  says: "Python with pytest: conftest.py, parametrised ids, --exitfirst in the settings",
  needs: ["python3", "pytest"],
  cause: "depth_of splits at the first blank and takes what follows, which a line without depth does not have.",
  files: {
    "pytest.ini": "[pytest]\naddopts = --exitfirst -q\ntestpaths = tests\n",
    ".gitignore": "__pycache__\n.pytest_cache\n",
    "anchor.py": `class LogLine:
    """One line of the anchor log: a name and a depth in metres."""

    def __init__(self, text):
        self.parts = text.split()

    def depth_of(self):
        return int(self.parts[1])
`,
    "conftest.py": `import pytest

from anchor import LogLine


@pytest.fixture
def line():
    return LogLine
`,
    "tests/test_anchor.py": `import pytest


@pytest.mark.parametrize(("text", "depth"), [("Hera 12", 12), ("Io\\t7", 7)], ids=["a blank", "a/tab::x"])
def test_depth(line, text, depth):
    assert line(text).depth_of() == depth


class TestName:
    @pytest.mark.skip(reason="not yet")
    def test_of_two_words(self, line):
        assert line("Old Hera 12").parts[0] == "Old Hera"
`
  },
  alert: {
    type: "IndexError",
    message: "list index out of range",
    frames: [["anchor.py", "LogLine.depth_of", "        return int(self.parts[1])"]]
  },
  planned: { "anchor.py": "A line without a depth has none." },
  tests: [
    ["tests/test_anchor.py", "test_no_depth[nothing]"],
    ["tests/test_anchor.py", "test_no_depth[only a name]"]
  ],
  red: {
    "tests/test_anchor.py": [
      [
        "class TestName:",
        '@pytest.mark.parametrize("text", ["", "Hera"], ids=["nothing", "only a name"])\ndef test_no_depth(line, text):\n    assert line(text).depth_of() is None\n\n\nclass TestName:'
      ]
    ]
  },
  green: {
    "anchor.py": [
      ["        return int(self.parts[1])", "        return int(self.parts[1]) if len(self.parts) > 1 else None"]
    ]
  }
})
