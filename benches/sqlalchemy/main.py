"""The cases of a unit of work through SQLAlchemy: `versions <url>` or `time <case> <url>`, as the programs in Rust.

`time` reads what to run from its input, a statement a line: what makes the tables and rows, what checks the rows that one run left,
and what empties the tables, each part ended by a line `--`.
"""

import os
import platform
import statistics
import sys
import time

# The source folder stays as it is.
sys.dont_write_bytecode = True

DRIVERS = {
    "postgres": "postgresql+psycopg2",
    "postgresql": "postgresql+psycopg2",
    "mysql": "mysql+pymysql",
    "mariadb": "mysql+pymysql",
}


def main(words):
    match words:
        case ["versions", url]:
            print(versions(url))
        case ["time", name, url] if name.startswith("session-"):
            nanoseconds = measured(name, url, sys.stdin.read().split("--\n"))
            print(f"{nanoseconds:.1f}")
        case ["time", _, _]:
            print("-")
        case _:
            sys.exit("usage: versions <url> | time <case> <url>")


def versions(url):
    from importlib.metadata import version

    function = "sqlite_version()" if url.startswith("sqlite") else "version()"
    with connected(url).connect() as connection:
        server = connection.exec_driver_sql(f"SELECT {function}").scalar()
        driver = {"sqlite": "sqlite3", "postgresql": "psycopg2-binary", "mysql": "PyMySQL"}[connection.dialect.name]
    if driver == "sqlite3":
        server = f"SQLite {server}"
    else:
        driver = f"{driver} {version(driver)}"
    return f"SQLAlchemy {version('SQLAlchemy')}, Python {platform.python_version()}, {driver}, {server}"


def connected(url):
    """An engine with one connection; a database in memory lives as long as it does."""
    from sqlalchemy import create_engine
    from sqlalchemy.pool import StaticPool

    scheme, rest = url.split(":", 1)
    return create_engine(f"{DRIVERS.get(scheme, scheme)}:{rest}", poolclass=StaticPool)


def measured(name, url, scripts):
    """The nanoseconds of one run: the median, after a run that warms up and whose rows are checked."""
    import cases

    engine = connected(url)
    tables, proof, cleaning = (script.splitlines() for script in scripts[:3])
    work, n_rows = cases.NAMED[name.split("/")[0]], int(name.split("/")[1])

    def execute(statements):
        with engine.begin() as connection:
            for statement in statements:
                connection.exec_driver_sql(statement)

    def run(number):
        stopwatch = Stopwatch()
        seen = work(engine, n_rows, number, stopwatch)
        assert seen == n_rows, f"{name}: {seen} rows"
        return stopwatch.nanoseconds

    execute(tables)
    run(0)
    execute(proof)
    execute(cleaning)
    budget = int(os.environ.get("BENCH_MILLISECONDS", "100")) * 1_000_000
    start, samples = time.perf_counter_ns(), []
    while not samples or (time.perf_counter_ns() - start < budget and len(samples) < 101):
        samples.append(run(len(samples) + 1))
        execute(cleaning)
    return statistics.median(samples)


class Stopwatch:
    """Takes the time of a block."""

    def __enter__(self):
        self.start = time.perf_counter_ns()

    def __exit__(self, *_):
        self.nanoseconds = time.perf_counter_ns() - self.start


if __name__ == "__main__":
    main(sys.argv[1:])
