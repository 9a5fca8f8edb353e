"""Runs `python -m unittest` with the words it was given and writes one JSON line per test into the first of them.

unittest has no report of its own, and what `-v` prints can be printed by a test. `--only FILE` (repeated) runs the tests of
these files and no others. Works with Python 3.6 and newer; the last line, `end`, says that the run was not cut short.
"""
import importlib.util
import inspect
import json
import os
import sys
import traceback
import unittest

report = open(sys.argv.pop(1), "w", encoding="utf-8")
# `python -m unittest` looks for modules where it stands, not where this file lies.
sys.path[0] = os.getcwd()
only = set()
while sys.argv[1:2] == ["--only"]:
    only.add(os.path.realpath(sys.argv.pop(2)))
    sys.argv.pop(1)


def say(**line):
    report.write(json.dumps(line) + "\n")
    report.flush()


def file_of(test):
    found = sys.modules.get(type(test).__module__)
    path = getattr(found, "__file__", None)
    try:
        path = inspect.getsourcefile(type(test)) or path
    except TypeError:
        pass
    return os.path.realpath(path) if path else ""


def file_of_module(name):
    """Of a module that may never have been loaded; what stands behind its name may be a class."""
    while name:
        try:
            spec = importlib.util.find_spec(name)
            return os.path.realpath(spec.origin) if spec and spec.origin else ""
        except Exception:
            name = name.rpartition(".")[0]
    return ""


def unloaded(test):
    """The module's dotted name, where the test stands for a module that could not be loaded."""
    return test._testMethodName if type(test).__name__ == "_FailedTest" else None


def place(test):
    module = unloaded(test)
    if module is not None:
        return {"file": file_of_module(module), "kind": "module"}
    if not isinstance(test, unittest.TestCase):
        # `setUpClass (tests.test_cart.TestCart)`
        name = str(test)
        return {"file": file_of_module(name.partition("(")[2].rstrip(")")), "kind": "hook", "name": name}
    # A generated docstring test or subclass of another file keeps the name it is told by.
    name = getattr(test, "_testMethodName", None) or test.id()
    return {"file": file_of(test), "suite": type(test).__qualname__, "name": name}


def error_of(err):
    kind, value, trace = err
    lines = traceback.format_exception_only(kind, value)
    return {
        "type": kind.__name__,
        "assertion": issubclass(kind, AssertionError),
        "text": "".join(lines).strip()[:8000],
        "stack": "".join(traceback.format_tb(trace))[-8000:],
    }


class Result(unittest.TextTestResult):
    def startTest(self, test):
        super().startTest(test)
        self.outcome = {"status": "passed"}

    def _fail(self, test, err):
        failed = {"status": "failed", "error": error_of(err)}
        if hasattr(self, "outcome") and self.outcome is not None:
            # The first failure of a test is the one that counts; the rest are its consequences.
            if self.outcome["status"] != "failed":
                self.outcome = failed
        else:
            say(**place(test), **failed)

    def addFailure(self, test, err):
        super().addFailure(test, err)
        self._fail(test, err)

    def addError(self, test, err):
        super().addError(test, err)
        self._fail(test, err)

    def addSubTest(self, test, subtest, err):
        super().addSubTest(test, subtest, err)
        if err is not None:
            self._fail(test, err)

    def addSkip(self, test, reason):
        super().addSkip(test, reason)
        skipped = {"status": "skipped"}
        if getattr(self, "outcome", None) is None:
            say(**place(test), **skipped)
        elif self.outcome["status"] == "passed":
            self.outcome = skipped

    def addExpectedFailure(self, test, err):
        super().addExpectedFailure(test, err)
        self.outcome = {"status": "skipped"}

    def addUnexpectedSuccess(self, test):
        super().addUnexpectedSuccess(test)
        text = "Unexpected success of a test that is expected to fail"
        self.outcome = {"status": "failed", "error": {"type": "AssertionError", "assertion": True, "text": text}}

    def stopTest(self, test):
        super().stopTest(test)
        if self.outcome is not None:
            say(**place(test), **self.outcome)
        self.outcome = None


def wanted(test):
    module = unloaded(test)
    if module is None:
        return file_of(test) in only
    return file_of_module(module) in only


def chosen(suite):
    """The suite without the tests of other files; its own class stays, as it runs the fixtures of classes and modules."""
    return type(suite)(
        [chosen(one) if isinstance(one, unittest.TestSuite) else one for one in suite
         if isinstance(one, unittest.TestSuite) or wanted(one)]
    )


class Runner(unittest.TextTestRunner):
    resultclass = Result

    def run(self, test):
        result = super().run(chosen(test) if only else test)
        say(end=result.testsRun)
        return result


class Loader(unittest.TestLoader):
    """Looks into folders that are no packages too, where unittest itself finds nothing: the first test may lie there."""

    def discover(self, start_dir, pattern="test*.py", top_level_dir=None):
        found = super().discover(start_dir, pattern, top_level_dir)
        if start_dir == "." and found.countTestCases() == 0:
            for name in ("tests", "test"):
                if os.path.isdir(name) and not os.path.isfile(os.path.join(name, "__init__.py")):
                    found.addTests(unittest.TestLoader().discover(name, pattern))
        return found


sys.argv[0] = "python -m unittest"
unittest.main(module=None, testRunner=Runner, testLoader=Loader())
