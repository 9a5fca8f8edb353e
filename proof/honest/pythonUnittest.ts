import { honest } from "./story.ts"

/** Python with nothing but its own library. */
export const pythonUnittest = honest({
  name: "cargo-manifest",
  says: "Python with unittest, sub-tests and a test that is expected to fail",
  needs: ["python3"],
  cause: "heaviest asks max() for the heaviest of no boxes at all.",
  files: {
    "pyproject.toml": '[tool.manifest]\nunit = "kg"\n',
    ".gitignore": "__pycache__\n",
    "manifest/__init__.py": "",
    "manifest/boxes.py": `"""Boxes of a manifest, weights in kilograms."""


def heaviest(boxes):
    """Weight of the heaviest box; nothing weighs nothing."""
    return max(box["kg"] for box in boxes)
`,
    "tests/__init__.py": "",
    "tests/test_boxes.py": `import unittest

from manifest.boxes import heaviest


class HeaviestTest(unittest.TestCase):
    def test_of_some(self):
        for weights in ([1, 3, 2], [3], [3, 3]):
            with self.subTest(weights=weights):
                self.assertEqual(heaviest([{"kg": kg} for kg in weights]), 3)

    @unittest.expectedFailure
    def test_counts_pounds_some_day(self):
        self.assertEqual(heaviest([{"lb": 2}]), 0.9)
`
  },
  alert: {
    type: "ValueError",
    message: "max() arg is an empty sequence",
    frames: [["manifest/boxes.py", "heaviest", '    return max(box["kg"] for box in boxes)']]
  },
  planned: { "manifest/boxes.py": "Give max() a default." },
  tests: [["tests/test_boxes.py", "HeaviestTest > test_of_none"]],
  red: {
    "tests/test_boxes.py": [
      [
        "    @unittest.expectedFailure",
        "    def test_of_none(self):\n        self.assertEqual(heaviest([]), 0)\n\n    @unittest.expectedFailure"
      ]
    ]
  },
  green: { "manifest/boxes.py": [['max(box["kg"] for box in boxes)', 'max((box["kg"] for box in boxes), default=0)']] }
})
