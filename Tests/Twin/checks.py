"""What a point found out."""

import dataclasses


@dataclasses.dataclass
class Checks:
    number: int
    name: str
    is_timed: bool = False
    """Its figures depend on how busy the computer is: printed, and not judged."""
    figures: list = dataclasses.field(default_factory=list)
    rests_on: str = ""
    failures: list = dataclasses.field(default_factory=list)
    missing: list = dataclasses.field(default_factory=list)
    count: int = 0

    def __call__(self, what, holds, seen=""):
        """One thing that has to hold."""
        self.count += 1
        if not holds:
            self.failures.append(what + (f": {seen}" if seen != "" else ""))
        return holds

    def figure(self, text):
        self.figures.append(text)

    def not_built(self, what):
        self.missing.append(what)

    @property
    def status(self):
        if self.failures:
            return "FAIL"
        return "NOT BUILT" if self.missing or not self.count else "PASS"

    @property
    def lines(self):
        timed = " (timed: printed, not judged)" if self.is_timed else ""
        yield f"{self.number:2}  {self.status:<9}  {self.name}{timed}: {'; '.join(self.figures) or 'nothing measured'}"
        if self.rests_on:
            yield f"               rests on {self.rests_on}"
        for failure in self.failures[:12]:
            yield f"               FAILED: {failure}"
        if len(self.failures) > 12:
            yield f"               and {len(self.failures) - 12} more"
        for missing in self.missing:
            yield f"               not built: {missing}"
