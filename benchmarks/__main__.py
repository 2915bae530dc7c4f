"""`python -m benchmarks`: reading, search, heaps, the check, differences and telling, one after the other."""

import subprocess
import sys


def main() -> int:
    """Run each in a process of its own, so that none warms or fills the memory of the next."""
    failed = 0
    for name in ("reading", "search", "heaps", "check_speed", "readers", "differences", "telling"):
        print(f"== {name}", flush=True)
        failed |= subprocess.run([sys.executable, "-m", f"benchmarks.{name}"], check=False).returncode
        print(flush=True)
    return failed


if __name__ == "__main__":
    sys.exit(main())
