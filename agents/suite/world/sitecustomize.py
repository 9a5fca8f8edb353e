"""Loaded by every Python of a run, through PYTHONPATH: its calendar is ahead by as many days as the folder of this file is
called. `time.monotonic` and its like stay as they are. Works with Python 3.6 and newer."""
import importlib.machinery
import importlib.util
import os
import sys

_own = os.path.dirname(os.path.abspath(__file__))


def _shift(days):
    import datetime
    import time

    ahead = days * 86400
    real_time, real_date, real_datetime = time.time, datetime.date, datetime.datetime
    time.time = lambda: real_time() + ahead
    if hasattr(time, "time_ns"):
        real_time_ns = time.time_ns
        time.time_ns = lambda: real_time_ns() + ahead * 10**9

    def at_now(real):
        return lambda seconds=None: real(time.time() if seconds is None else seconds)

    real_strftime = time.strftime
    time.localtime, time.gmtime, time.ctime = at_now(time.localtime), at_now(time.gmtime), at_now(time.ctime)
    time.strftime = lambda form, when=None: real_strftime(form, time.localtime() if when is None else when)

    real_of = {}

    # What C code makes is of the real classes, and has to count as an instance all the same.
    class Shifted(type):
        def __instancecheck__(cls, value):
            real = real_of.get(cls)
            return isinstance(value, real) if real else type.__instancecheck__(cls, value)

        def __subclasscheck__(cls, other):
            real = real_of.get(cls)
            return issubclass(other, real) if real else type.__subclasscheck__(cls, other)

    class date(real_date, metaclass=Shifted):
        @classmethod
        def today(cls):
            return cls.fromtimestamp(time.time())

    class moment(real_datetime, metaclass=Shifted):
        @classmethod
        def now(cls, tz=None):
            return cls.fromtimestamp(time.time(), tz)

        @classmethod
        def today(cls):
            return cls.fromtimestamp(time.time())

        @classmethod
        def utcnow(cls):
            return real_datetime.utcfromtimestamp(time.time())

    for new, real in ((date, real_date), (moment, real_datetime)):
        real_of[new] = real
        new.__name__, new.__qualname__, new.__module__ = real.__name__, real.__qualname__, "datetime"
    datetime.date, datetime.datetime = date, moment


_shift(int(os.path.basename(_own)))

# The sitecustomize that stands behind this one, where there is one, still has its turn.
sys.path[:] = [entry for entry in sys.path if os.path.abspath(entry or ".") != _own]
_next = importlib.machinery.PathFinder.find_spec("sitecustomize", sys.path)
if _next is not None:
    _next.loader.exec_module(importlib.util.module_from_spec(_next))
